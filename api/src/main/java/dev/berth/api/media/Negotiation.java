package dev.berth.api.media;

import dev.berth.api.Headers;
import dev.berth.api.status.Refusal;
import dev.berth.api.status.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an Accept header comes to. Clauses are tried by their quality, then in order; a clause with parameters that are
 * not understood is passed over.
 *
 * @param mediaType of the answer
 * @param form of the objects in it
 * @param parameters of the winning clause, for the few documents with forms of their own (discovery, OpenAPI)
 */
public record Negotiation(MediaType mediaType, Form form, Map<String, String> parameters) {
  private static final Negotiation PLAIN_JSON = new Negotiation(MediaType.JSON, Form.WHOLE, Map.of());

  /** One alternative of an Accept header. */
  public record Clause(String type, Map<String, String> parameters, double quality) {}

  /** For requests about resources. @throws Refusal 406 where nothing that is accepted can be made */
  public static Negotiation of(Headers headers) {
    return of(headers, true);
  }

  /** @param tables whether what is answered can be a table */
  public static Negotiation of(Headers headers, boolean tables) {
    return of(headers, tables, true);
  }

  /** @param protobuf whether whole objects have a form in protobuf; their metadata always has */
  public static Negotiation of(Headers headers, boolean tables, boolean protobuf) {
    Optional<String> header = headers.first("Accept");
    if (header.isEmpty() || header.get().isBlank() || header.get().equals("application/json")) {
      return PLAIN_JSON;
    }
    boolean typeKnown = false;
    for (Clause c : clauses(String.join(",", headers.all("Accept")))) {
      Optional<MediaType> type = mediaType(c.type());
      if (type.isPresent()) {
        typeKnown = true;
        Optional<Form> form = form(c.parameters());
        boolean makesTables = tables && type.get() != MediaType.PROTOBUF;
        boolean streams = streams(type.get(), c.parameters());
        boolean makesIt = protobuf || type.get() != MediaType.PROTOBUF || !(form.orElse(Form.WHOLE) instanceof Form.Whole);
        if (form.isPresent() && streams && makesIt && (makesTables || !(form.get() instanceof Form.AsTable))) {
          return new Negotiation(type.get(), form.get(), c.parameters());
        }
      }
    }
    throw typeKnown ? noneOfOurs() : notAcceptable();
  }

  /** For documents that have one form: a clause that asks for another is passed over, and any application type is JSON. */
  public static Negotiation ofDocument(Headers headers) {
    List<Clause> clauses = clauses(String.join(",", headers.all("Accept")));
    for (Clause c : clauses) {
      Optional<MediaType> type = c.type().equals("application/*") ? Optional.of(MediaType.JSON) : mediaType(c.type());
      if (type.isPresent() && isWhole(c.parameters()) && streams(type.get(), c.parameters())) {
        return new Negotiation(type.get(), Form.WHOLE, c.parameters());
      }
    }
    if (clauses.isEmpty()) {
      return PLAIN_JSON;
    }
    throw noneOfOurs();
  }

  private static boolean isWhole(Map<String, String> parameters) {
    return !parameters.containsKey("as") && !parameters.containsKey("g") && !parameters.containsKey("v");
  }

  /** The alternatives, best first. */
  public static List<Clause> clauses(String header) {
    List<Clause> out = new ArrayList<>();
    for (String part : header.split(",", -1)) {
      String[] fields = part.split(";", -1);
      Map<String, String> parameters = new HashMap<>();
      double quality = 1;
      for (int i = 1; i < fields.length; i++) {
        String f = fields[i].strip();
        int eq = f.indexOf('=');
        String name = eq < 0 ? f : f.substring(0, eq).strip();
        String value = eq < 0 ? "" : f.substring(eq + 1).strip();
        if (name.equals("q")) {
          quality = quality(value);
        } else if (!name.isEmpty()) {
          parameters.put(name, value);
        }
      }
      if (!fields[0].isBlank()) { // one of quality 0 comes last, and is taken all the same
        out.add(new Clause(fields[0].strip().toLowerCase(Locale.ROOT), Map.copyOf(parameters), quality));
      }
    }
    out.sort(Comparator.comparingDouble(Clause::quality).reversed());
    return out;
  }

  private static double quality(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException broken) {
      return 1;
    }
  }

  private static Optional<MediaType> mediaType(String type) {
    return type.equals("*/*") ? Optional.of(MediaType.JSON) : MediaType.ofContentType(type);
  }

  /** Whether a clause that speaks of a stream speaks of one that is made here: {@code stream=watch}, but not of YAML. */
  private static boolean streams(MediaType type, Map<String, String> parameters) {
    String stream = parameters.getOrDefault("stream", "");
    return stream.isEmpty() || stream.equals("watch") && type != MediaType.YAML;
  }

  /** What failures are written in: they have one form, so that a clause that asks for another counts for nothing. */
  public static MediaType ofFailures(Headers headers) {
    for (Clause c : clauses(String.join(",", headers.all("Accept")))) {
      Optional<MediaType> type = mediaType(c.type());
      if (type.isPresent() && isWhole(c.parameters()) && streams(type.get(), c.parameters())) {
        return type.get();
      }
    }
    return MediaType.JSON;
  }

  private static Optional<Form> form(Map<String, String> p) {
    if (!p.containsKey("as")) {
      return p.containsKey("g") || p.containsKey("v") ? Optional.empty() : Optional.of(Form.WHOLE);
    }
    String version = p.getOrDefault("v", "");
    if (!"meta.k8s.io".equals(p.get("g")) || !(version.equals("v1") || version.equals("v1beta1"))) {
      return Optional.empty();
    }
    return switch (p.getOrDefault("as", "")) {
      case "Table" -> Optional.of(new Form.AsTable(version));
      case "PartialObjectMetadata" -> Optional.of(new Form.AsMetadata(version));
      case "PartialObjectMetadataList" -> Optional.of(new Form.AsMetadataList(version));
      default -> Optional.empty();
    };
  }

  /** No clause names a type that is made here. */
  public static Refusal notAcceptable() {
    return new Refusal(
        new Status(
            406,
            "NotAcceptable",
            "406: Not Acceptable",
            Optional.of(new Status.Details("", "", "", "", List.of(), 0))));
  }

  /** A type that is made here, but not as a stream. */
  public static Refusal noStreamOfOurs() {
    return new Refusal(
        Status.of(
            406,
            "NotAcceptable",
            "only the following media types are accepted: application/json;stream=watch,"
                + " application/vnd.kubernetes.protobuf;stream=watch"));
  }

  /** A type was known, but not with its parameters. */
  public static Refusal noneOfOurs() {
    return new Refusal(
        Status.of(406, "NotAcceptable", "only the following media types are accepted: " + MediaType.ACCEPTED));
  }
}
