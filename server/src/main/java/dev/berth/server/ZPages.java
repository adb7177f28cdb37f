package dev.berth.server;

import dev.berth.api.Pages;
import dev.berth.api.Response;
import dev.berth.api.media.MediaType;
import dev.berth.api.media.Negotiation;
import dev.berth.api.rest.Answers;
import dev.berth.api.status.Refusal;
import dev.berth.api.status.Status;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * {@code /statusz} and {@code /flagz} (KEP-4827, KEP-4828): what a server is, and how it was started. Text for people, unless a
 * structured form is asked for by its kind, as in {@code application/json;as=Statusz;g=config.k8s.io;v=v1beta1}.
 */
final class ZPages {
  private static final String COMPONENT = "apiserver";
  private static final String GROUP = "config.k8s.io";
  private static final String OUTDATED = "v1alpha1";
  private static final Set<String> VERSIONS = Set.of(OUTDATED, "v1beta1");
  private static final Set<String> NO_HELP_IN_TROUBLE = Set.of("/apis", "/api", "/openid", "/openapi", "/.well-known");
  private static final DateTimeFormatter UNIX_DATE = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss 'UTC' yyyy", Locale.ROOT);

  private final InstantSource clock;
  private final Instant started;
  private final Map<String, String> flags;

  /**
   * @param started when the server did
   * @param flags that it runs with, by name; a page of none is not served
   */
  ZPages(InstantSource clock, Instant started, Map<String, String> flags) {
    this.clock = clock;
    this.started = started.truncatedTo(ChronoUnit.SECONDS);
    this.flags = new TreeMap<>(flags);
  }

  void serveOn(Pages pages) {
    if (!flags.isEmpty()) {
      pages.put("/flagz", visit -> page(visit, "Flagz", flagz(), ZPages::flagzText));
    }
    pages.put("/statusz", visit -> page(visit, "Statusz", statusz(pages), this::statuszText));
  }

  /** As JSON or YAML where a clause names the kind, as text where a clause takes that. */
  private static Response page(
      Pages.Visit visit, String kind, JsonObject document, BiFunction<String, JsonObject, String> text) {
    List<Negotiation.Clause> clauses = Negotiation.clauses(String.join(",", visit.request().headers().all("Accept")));
    if (clauses.isEmpty()) {
      return Response.text(200, text.apply(heading(kind), document));
    }
    for (Negotiation.Clause c : clauses) {
      Optional<String> version = version(c, kind);
      Optional<MediaType> type = structured(c.type());
      if (version.isPresent() && type.isPresent()) {
        return structured(type.get(), kind, version.get(), document);
      }
      if (version.isEmpty() && isPlain(c)) {
        return Response.text(200, text.apply(heading(kind), document));
      }
    }
    throw new Refusal(
        Status.of(
            406,
            "NotAcceptable",
            "only the following media types are accepted: application/json, application/yaml, text/plain"));
  }

  private static Response structured(MediaType type, String kind, String version, JsonObject document) {
    JsonObject.Builder named =
        JsonObject.builder()
            .put("kind", kind)
            .put("apiVersion", GROUP + "/" + version)
            .put("metadata", JsonObject.EMPTY.with("name", COMPONENT));
    document.names().forEach(name -> document.get(name).ifPresent(value -> named.put(name, value)));
    List<Response.Header> warning =
        version.equals(OUTDATED)
            ? List.of(
                new Response.Header(
                    "Warning",
                    "299 - \"This version of the "
                        + kind.toLowerCase(Locale.ROOT)
                        + " endpoint is deprecated. Please use a newer version.\""))
            : List.of();
    return Answers.encoded(type, true, 200, named.build(), warning);
  }

  private static Optional<MediaType> structured(String type) {
    return switch (type) {
      case "application/json", "application/*", "*/*" -> Optional.of(MediaType.JSON);
      case "application/yaml" -> Optional.of(MediaType.YAML);
      default -> Optional.empty();
    };
  }

  private static boolean isPlain(Negotiation.Clause c) {
    boolean asks = c.parameters().containsKey("as") || c.parameters().containsKey("g") || c.parameters().containsKey("v");
    return !asks && Set.of("text/plain", "text/*", "*/*").contains(c.type());
  }

  private static Optional<String> version(Negotiation.Clause c, String kind) {
    boolean named = kind.equals(c.parameters().get("as")) && GROUP.equals(c.parameters().get("g"));
    return Optional.ofNullable(c.parameters().get("v")).filter(v -> named && VERSIONS.contains(v));
  }

  private JsonObject statusz(Pages pages) {
    Set<String> paths = new TreeSet<>();
    for (String path : pages.paths()) {
      int end = path.indexOf('/', 1);
      String folder = end < 0 ? path : path.substring(0, end);
      if (folder.length() > 1 && !NO_HELP_IN_TROUBLE.contains(folder)) {
        paths.add(folder);
      }
    }
    return JsonObject.builder()
        .put("startTime", started.toString())
        .put("uptimeSeconds", up().toSeconds())
        .put("goVersion", "java" + Runtime.version().feature())
        .put("binaryVersion", Version.KUBERNETES.substring(1))
        .put("emulationVersion", Version.MINOR)
        .put("paths", JsonArray.ofStrings(List.copyOf(paths)))
        .build();
  }

  private JsonObject flagz() {
    return JsonObject.of("flags", JsonObject.ofStrings(flags));
  }

  private Duration up() {
    Duration up = Duration.between(started, clock.instant());
    return up.isNegative() ? Duration.ZERO : up;
  }

  private String statuszText(String heading, JsonObject status) {
    Duration up = up();
    return heading
        + "\nStarted: "
        + UNIX_DATE.format(started.atOffset(ZoneOffset.UTC))
        + "\nUp: "
        + String.format(Locale.ROOT, "%d hr %02d min %02d sec", up.toHours(), up.toMinutesPart(), up.toSecondsPart())
        + "\nGo version: "
        + status.text("goVersion")
        + "\nBinary version: "
        + status.text("binaryVersion")
        + "\nEmulation version: "
        + status.text("emulationVersion")
        + "\nPaths: "
        + status.array("paths").strings().collect(Collectors.joining(" "))
        + "\n";
  }

  private static String flagzText(String heading, JsonObject document) {
    StringBuilder out = new StringBuilder(heading);
    JsonObject flags = document.object("flags");
    flags.names().forEach(name -> out.append(name).append('=').append(flags.text(name)).append('\n'));
    return out.toString();
  }

  private static String heading(String kind) {
    return "\n"
        + COMPONENT
        + " "
        + kind.toLowerCase(Locale.ROOT)
        + "\nWarning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for"
        + " debugging purposes only.\n";
  }
}
