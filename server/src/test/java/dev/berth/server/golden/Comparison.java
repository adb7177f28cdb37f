package dev.berth.server.golden;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares the answers of one scenario in order. Uids and resourceVersions are paired over the whole scenario: what was
 * one object must stay one, what did not change must not change. Used by one thread.
 */
final class Comparison {
  private static final Pattern CACHED_LIST = Pattern.compile("[?&]resourceVersion=[^&]");

  private final Vocabulary vocabulary;
  private final String scenario;
  private final Texts texts;
  private final Pairs versions = new Pairs();
  private final Set<String> fixed = new HashSet<>();
  private final List<Difference> found = new ArrayList<>();

  private String step = "";
  private JsonObject request = JsonObject.EMPTY;
  private boolean list;
  private boolean unordered;

  /** Where in both answers one is, and what kind of object that is in; {@code known} is the path in that object. */
  private record Place(String path, String kind, String known, String key) {
    Place field(String name, boolean usersKey) {
      return new Place(path + "." + name, kind, known + "." + (usersKey ? "*" : name), name);
    }

    Place item(int i) {
      boolean keyStays = key.equals("clusterIPs") || key.equals("cells");
      return new Place(path + "[" + i + "]", kind, known.isEmpty() ? "" : known + "[]", keyStays ? key : "");
    }

    Place of(String newKind) {
      return kind.equals(newKind) ? this : new Place(path, newKind, "", key);
    }
  }

  Comparison(Vocabulary vocabulary, Scenario scenario) {
    this.vocabulary = vocabulary;
    this.scenario = scenario.name();
    fixed.addAll(Forms.all(Forms.DOTTED_ADDRESS, scenario.requestText()));
    fixed.addAll(Forms.all(Forms.NODE_PORT, scenario.requestText()));
    texts = new Texts();
  }

  /** The differences of one step, but for those at its {@code unstable} paths. */
  List<Difference> step(String number, Scenario.Step expected, Answer got) {
    step = number;
    request = expected.request();
    String path = request.text("path");
    unordered = CACHED_LIST.matcher(path).find() && !path.contains("Exact") && !path.contains("watch");
    found.clear();
    texts.begin(request.object("body").object("metadata").text("generateName"));
    answers(expected.answer(), got);
    List<Pattern> unstable = expected.source().array("unstable").strings().map(Pattern::compile).toList();
    return found.stream().filter(d -> unstable.stream().noneMatch(u -> u.matcher(d.path()).find())).toList();
  }

  private void answers(Answer recorded, Answer got) {
    if (recorded.code() != got.code()) {
      differ("", "code " + recorded.code() + ", got " + got.code(), essence(recorded), essence(got));
      return;
    }
    if (!bare(recorded.contentType()).equals(bare(got.contentType()))) {
      differ("(Content-Type)", "value", recorded.contentType(), got.contentType());
    }
    recorded.warnings().stream()
        .filter(w -> !got.warnings().contains(w))
        .forEach(w -> differ("(Warning)", "missing", w, got.warnings().toString()));
    if (recorded.retryAfter() && !got.retryAfter()) {
      differ("(Retry-After)", "missing", "", "");
    }
    if (recorded.events().isPresent() || got.events().isPresent()) {
      events(events(recorded), events(got));
    } else {
      Json r = recorded.body().orElse(JsonNull.NULL);
      list = r instanceof JsonObject o && (o.has("items") || o.has("rows") || o.text("kind").endsWith("List"));
      compare(r, got.body().orElse(JsonNull.NULL), new Place("", "", "", ""));
    }
  }

  private static String essence(Answer answer) {
    return answer.body().map(b -> b instanceof JsonObject o && o.has("message") ? o.text("message") : b.toString()).orElse("");
  }

  private static String bare(String contentType) {
    return contentType.toLowerCase(Locale.ROOT).replaceAll("\\s", "");
  }

  /** Without bookmarks: their number depends on timers. */
  private static List<Json> events(Answer answer) {
    return answer.events().orElse(answer.body().stream().toList()).stream()
        .filter(e -> !(e instanceof JsonObject o && o.text("type").equals("BOOKMARK")))
        .toList();
  }

  private void events(List<Json> recorded, List<Json> got) {
    if (recorded.size() != got.size()) {
      differ("(events)", "sequence", summary(recorded), summary(got));
      return;
    }
    for (int i = 0; i < recorded.size(); i++) {
      list = recorded.get(i) instanceof JsonObject o && o.object("object").text("kind").equals("Table");
      compare(recorded.get(i), got.get(i), new Place("(events)[" + i + "]", "", "", ""));
    }
  }

  private static String summary(List<Json> events) {
    return events.stream()
        .map(
            e ->
                e instanceof JsonObject o
                    ? o.text("type") + ":" + o.object("object").object("metadata").string("name").orElse(o.object("object").text("kind"))
                    : e.toString())
        .collect(Collectors.joining(" "));
  }

  private void compare(Json recorded, Json got, Place at) {
    Place here = Vocabulary.kind(recorded).map(at::of).orElse(at);
    switch (recorded) {
      case JsonObject r when got instanceof JsonObject g -> objects(r, g, here);
      case JsonArray r when got instanceof JsonArray g -> arrays(r, g, here);
      case JsonString r when got instanceof JsonString g -> strings(r.value(), g.value(), here);
      case JsonNumber r when got instanceof JsonNumber g -> numbers(r, g, here);
      case JsonBool r -> same(r, got, here);
      case JsonNull r -> same(r, got, here);
      case Json r -> differ(here.path, "type", r.toString(), got.toString());
    }
  }

  private void same(Json recorded, Json got, Place at) {
    if (!recorded.equals(got)) {
      differ(at.path, "value", recorded.toString(), got.toString());
    }
  }

  private void objects(JsonObject plain, JsonObject got, Place at) {
    JsonObject recorded = at.path.contains("fieldsV1") ? texts.withOurUids(plain) : plain;
    texts.learnName(recorded.object("metadata"), got.object("metadata"));
    boolean usersKeys = Vocabulary.hasUsersKeys(at.key);
    recorded.forEach(
        (name, value) -> {
          Place field = at.field(name, usersKeys);
          if (got.has(name)) {
            boolean items = name.equals("items") && at.kind.endsWith("List") && at.known.isEmpty();
            compare(
                value,
                got.get(name).orElse(value),
                items ? new Place(field.path, at.kind.substring(0, at.kind.length() - 4), "", name) : field);
          } else if (!name.equals("continue") || !value.equals(JsonString.EMPTY)) {
            differ(field.path, "missing", value.toString(), "");
          }
        });
    got.forEach(
        (name, value) -> {
          boolean counts =
              usersKeys
                  || name.equals("apiVersion")
                  || name.equals("kind")
                  || vocabulary.knows(at.kind, at.known + "." + name);
          if (!recorded.has(name) && !at.path.contains("fieldsV1") && counts) {
            differ(at.path + "." + name, "extra", "", value.toString());
          }
        });
  }

  private void arrays(JsonArray recorded, JsonArray got, Place at) {
    JsonArray r = ordered(recorded, at);
    JsonArray g = ordered(got, at);
    if (r.size() != g.size()) {
      differ(at.path, "length " + r.size() + ", got " + g.size(), r.toString(), g.toString());
      return;
    }
    for (int i = 0; i < r.size(); i++) {
      compare(r.get(i), g.get(i), at.item(i));
    }
  }

  /** Where upstream gives no order, one that both sides share. */
  private JsonArray ordered(JsonArray items, Place at) {
    return switch (at.key) {
      case "managedFields" ->
          sorted(items, o -> String.join(" ", o.text("manager"), o.text("operation"), o.text("apiVersion"), o.text("subresource")));
      case "causes" -> sorted(items, o -> String.join(" ", o.text("field"), o.text("reason"), Forms.withoutMoments(o.text("message"))));
      case String _ when unordered && at.path.equals(".items") -> sorted(items, o -> o.object("metadata").text("name"));
      case String _ -> items;
    };
  }

  private static JsonArray sorted(JsonArray items, Function<JsonObject, String> by) {
    return JsonArray.of(
        items.stream().sorted(Comparator.comparing(j -> j instanceof JsonObject o ? by.apply(o) : "")).toList());
  }

  private void numbers(JsonNumber recorded, JsonNumber got, Place at) {
    boolean allocated =
        (at.key.equals("nodePort") || at.key.equals("healthCheckNodePort"))
            && isNodePort(got)
            && isNodePort(recorded)
            && !fixed.contains(recorded.text());
    if (!allocated && recorded.asDecimal().compareTo(got.asDecimal()) != 0) {
      differ(at.path, "value", recorded.text(), got.text());
    }
  }

  private static boolean isNodePort(JsonNumber n) {
    long port = n.asLong().orElse(0);
    return port >= 30_000 && port <= 32_767;
  }

  private void strings(String recorded, String got, Place at) {
    switch (at.key) {
      case "resourceVersion" -> versions(recorded, got, at);
      case "continue" -> {
        if (recorded.isEmpty() != got.isEmpty()) {
          differ(at.path, "value", recorded, got);
        }
      }
      case String key -> {
        if (!ofNoMatter(key, recorded, got) && !texts.same(recorded, got, key.equals("message") || at.path.isEmpty())) {
          differ(at.path, "value", recorded, got);
        }
        if (!texts.sameObjects(recorded, got)) {
          differ(at.path, "uid is not the same object as before", recorded, got);
        }
      }
    }
  }

  private boolean ofNoMatter(String key, String recorded, String got) {
    return switch (key) {
      case "serverAddress" -> true;
      case "storageVersionHash" -> request.text("path").contains("golden.example");
      case "token" -> got.length() > 20;
      case "clusterIP", "clusterIPs" ->
          Forms.ADDRESS.matcher(recorded).find() && Forms.ADDRESS.matcher(got).find() && !fixed.contains(recorded);
      case "cells" -> Forms.AGE.matcher(recorded).find() && Forms.AGE.matcher(got).find();
      case String _ -> false;
    };
  }

  private void versions(String recorded, String got, Place at) {
    boolean ofList = list && at.path.indexOf(".metadata.") == at.path.lastIndexOf(".metadata.") && at.path.contains(".metadata.");
    boolean none = recorded.isEmpty() || recorded.equals("0");
    if (none != (got.isEmpty() || got.equals("0"))) {
      differ(at.path, "value", recorded, got);
    } else if (!none && !ofList && !versions.pair(recorded, got)) {
      differ(at.path, "resourceVersion: changed where it should not, or the other way round", recorded, got);
    }
  }

  private void differ(String path, String what, String recorded, String got) {
    String target = request.text("method") + " " + request.text("path");
    found.add(new Difference(scenario, step, target, path.isEmpty() ? "." : path, what, recorded, got));
  }
}
