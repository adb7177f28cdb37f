package dev.berth.base.yaml;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonLimits;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Events to trees. An alias shares its anchor's tree; what it would cost written out is counted, and bounded. */
final class YamlReader {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).setUseMarks(true).build();

  /** Not those of a line with nothing else. */
  private static final Pattern INDENTING_TABS = Pattern.compile("\n *+\t[\t ]*+(?=[^\r\n])");

  private final String text;
  private final Iterator<Event> events;
  private Optional<Event> peeked = Optional.empty();

  private final List<Yaml.Duplicate> duplicates = new ArrayList<>();
  private final Map<String, Anchor> anchors = new HashMap<>();
  private int depth;
  private final AliasBudget budget = new AliasBudget();

  /**
   * A value under a name.
   *
   * @param nodes how many it has, aliases written out; negative while it is being read
   */
  private record Anchor(Json value, long nodes) {}

  YamlReader(byte[] utf8) {
    try {
      String decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      text = withoutIndentingTabs(decoded.startsWith("\ufeff") ? decoded.substring(1) : decoded);
    } catch (CharacterCodingException e) {
      throw new YamlException("yaml: invalid UTF-8");
    }
    events = new Parse(SETTINGS).parseString(text).iterator();
  }

  /**
   * JSON that is indented with tabs, and that YAML alone can read: commas may be left over in it. YAML allows tabs there as
   * go-yaml does, snakeyaml-engine only one a line. A space in each one's place changes no mark and no value, since what
   * a line of flow style begins with is never part of a scalar.
   */
  private static String withoutIndentingTabs(String text) {
    int start = 0;
    while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    return start < text.length() && "{[".indexOf(text.charAt(start)) >= 0 && text.contains("\n\t")
        ? INDENTING_TABS.matcher(text).replaceAll(found -> found.group().replace('\t', ' '))
        : text;
  }

  Yaml.Read first() {
    take(); // stream start
    return is(Event.ID.StreamEnd) ? new Yaml.Read(JsonNull.NULL, 1, List.of()) : document();
  }

  List<Yaml.Read> all() {
    take();
    List<Yaml.Read> out = new ArrayList<>();
    while (!is(Event.ID.StreamEnd)) {
      Yaml.Read read = document();
      if (read.value() != JsonNull.NULL) {
        out.add(read);
      }
    }
    return out;
  }

  private Yaml.Read document() {
    take(); // document start
    anchors.clear();
    duplicates.clear();
    budget.reset();
    int line = line();
    Json value = node("");
    take(); // document end
    return new Yaml.Read(value, line, List.copyOf(duplicates));
  }

  private Json node(String path) {
    Event e = take();
    budget.count();
    if (e instanceof AliasEvent a) {
      return alias(a.getAlias().getValue());
    }
    String anchor = ((NodeEvent) e).getAnchor().map(a -> a.getValue()).orElse("");
    long before = budget.nodes();
    if (!anchor.isEmpty()) {
      anchors.put(anchor, new Anchor(JsonNull.NULL, -1));
    }
    Json value =
        switch (e) {
          case MappingStartEvent _ -> mapping(path);
          case SequenceStartEvent _ -> sequence(path);
          case ScalarEvent s -> scalar(s);
          default -> throw new IllegalStateException("event " + e);
        };
    if (!anchor.isEmpty()) {
      anchors.put(anchor, new Anchor(value, budget.nodes() - before + 1));
    }
    return value;
  }

  private Json alias(String name) {
    Anchor anchor = anchors.get(name);
    if (anchor == null) {
      throw new YamlException("yaml: unknown anchor '" + name + "' referenced");
    }
    if (anchor.nodes < 0) {
      throw new YamlException("yaml: anchor '" + name + "' value contains itself");
    }
    budget.expand(anchor.nodes);
    return anchor.value;
  }

  private Json sequence(String path) {
    deeper();
    List<Json> items = new ArrayList<>();
    while (!is(Event.ID.SequenceEnd)) {
      items.add(node(path + "[" + items.size() + "]"));
    }
    take();
    depth--;
    return JsonArray.of(items);
  }

  private Json mapping(String path) {
    deeper();
    Map<String, Json> members = new LinkedHashMap<>();
    while (!is(Event.ID.MappingEnd)) {
      if (isMerge(peek())) {
        take();
        merge(node(path), members);
        continue;
      }
      String key = key(node(path));
      String at = path.isEmpty() ? key : path + "." + key;
      int line = line();
      if (members.put(key, node(at)) != null) {
        duplicates.add(new Yaml.Duplicate(at, key, line));
      }
    }
    take();
    depth--;
    JsonObject.Builder b = JsonObject.builder();
    members.forEach(b::put);
    return b.build();
  }

  private void deeper() {
    depth++;
    if (depth > JsonLimits.DEFAULT.depth()) {
      throw new YamlException("yaml: exceeded max depth of " + JsonLimits.DEFAULT.depth());
    }
  }

  private static boolean isMerge(Event e) {
    return e instanceof ScalarEvent s
        && s.getValue().equals("<<")
        && (s.isPlain() && s.getTag().isEmpty() || s.getTag().filter("tag:yaml.org,2002:merge"::equals).isPresent());
  }

  private static void merge(Json value, Map<String, Json> into) {
    if (value instanceof JsonObject o) {
      o.forEach(into::put);
    } else if (value instanceof JsonArray a && a.objects().count() == a.size()) {
      // the first mapping has precedence
      for (int i = a.size() - 1; i >= 0; i--) {
        a.object(i).forEach(into::put);
      }
    } else {
      throw new YamlException("yaml: map merge requires map or sequence of maps as the value");
    }
  }

  private static String key(Json key) {
    return switch (key) {
      case JsonString s -> s.value();
      case JsonNumber n -> n.text();
      case JsonBool b -> Boolean.toString(b.value());
      case JsonNull _ ->
          throw new YamlException("error converting YAML to JSON: unsupported map key of type: %!s(<nil>), key: <nil>");
      case JsonArray _, JsonObject _ -> throw new YamlException("yaml: invalid map key: " + key);
    };
  }

  private static Json scalar(ScalarEvent s) {
    Optional<String> tag = s.getTag();
    if (tag.isPresent() && !tag.get().equals("!")) {
      return Scalars.tagged(tag.get(), s.getValue());
    }
    if (!s.isPlain() || tag.isPresent()) {
      return JsonString.of(s.getValue());
    }
    Scalars.Resolved r = Scalars.plain(s.getValue());
    if (r.kind() == Scalars.Kind.NO_JSON) {
      throw new YamlException("json: unsupported value: " + ((JsonString) r.value()).value());
    }
    return r.value();
  }

  private boolean is(Event.ID id) {
    return peek().getEventId() == id;
  }

  /** Of what comes next, from 1. */
  private int line() {
    return peek().getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  private Event peek() {
    if (peeked.isEmpty()) {
      peeked = Optional.of(next());
    }
    return peeked.get();
  }

  private Event take() {
    Event e = peek();
    peeked = Optional.empty();
    return e;
  }

  private Event next() {
    try {
      return events.next();
    } catch (YamlEngineException e) {
      throw new YamlException(SyntaxErrors.text(e, text));
    }
  }
}
