package dev.berth.simulator.golden;

import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What differs from run to run, and the tokens that the recordings have in its place: uids, hashes and generated suffixes, by
 * order of appearance.
 */
final class Names {
  private static final Pattern TOKEN = Pattern.compile("<(?:hash|r)\\d+>|<uid [^<>]*(?:<[^<>]*>[^<>]*)*>");

  private final Map<String, String> actualOf = new LinkedHashMap<>();
  private final Map<String, String> tokenOf = new LinkedHashMap<>();
  private final Map<String, Integer> uidsOf = new LinkedHashMap<>();
  private int hashes;
  private int suffixes;

  /** Learns from an object that appears. */
  void learn(String kind, JsonObject object) {
    JsonObject metadata = object.object("metadata");
    hash(metadata.object("labels").text("controller.kubernetes.io/hash"));
    hash(metadata.object("labels").text("pod-template-hash"));
    if (kind.equals("ControllerRevision")) {
      String name = metadata.text("name");
      hash(name.substring(name.lastIndexOf('-') + 1));
    }
    String generated = metadata.text("generateName");
    String name = metadata.text("name");
    if (kind.equals("VolumeAttachment")) {
      String node = object.object("spec").text("nodeName").replace('-', ' ');
      token(name.substring(name.indexOf('-') + 1), () -> "<hash of handle, driver, " + node + ">");
    }
    boolean numbered = name.matches(".*-\\d+");
    if (!generated.isEmpty() && name.startsWith(generated) && !numbered) {
      token(name.substring(generated.length()), () -> "<r" + ++suffixes + ">");
    }
    String uid = metadata.text("uid");
    if (!uid.isEmpty() && !tokenOf.containsKey(uid)) {
      String shown = kind + "/" + tokens(name);
      int count = uidsOf.merge(shown, 1, Integer::sum);
      token(uid, () -> "<uid " + shown + (count == 1 ? "" : "#" + count) + ">");
    }
  }

  private void hash(String hash) {
    if (!hash.isEmpty()) {
      token(hash, () -> "<hash" + ++hashes + ">");
    }
  }

  private void token(String actual, java.util.function.Supplier<String> make) {
    if (!tokenOf.containsKey(actual)) {
      String token = make.get();
      tokenOf.put(actual, token);
      actualOf.put(token, actual);
    }
  }

  /** The text with our names replaced by tokens. */
  String tokens(String text) {
    List<String> known = new ArrayList<>(tokenOf.keySet());
    known.sort(Comparator.comparingInt(String::length).reversed());
    String out = text;
    for (String actual : known) {
      if (actual.length() > 3) {
        out = out.replace(actual, tokenOf.getOrDefault(actual, actual));
      }
    }
    return out;
  }

  /** The text with tokens replaced by our names; unknown ones stay. */
  String actual(String text) {
    Matcher m = TOKEN.matcher(text);
    StringBuilder out = new StringBuilder();
    while (m.find()) {
      m.appendReplacement(out, Matcher.quoteReplacement(actualOf.getOrDefault(m.group(), m.group())));
    }
    return m.appendTail(out).toString();
  }

  /** What does not matter on either side: which node among equals, which suffix, which volume among equals, addresses. */
  static String blurred(String line) {
    return line
        .replaceAll("node-[123]", "node")
        .replaceAll("<r\\d+>", "<r>")
        .replaceAll("x\\d\\d\\d-(pv|n)\\d*", "<$1>")
        .replaceAll("pvc-[0-9a-f-]{36}", "<pv>")
        .replaceAll("<ip [^>]*>|\\b10\\.\\d+\\.\\d+\\.\\d+\\b", "<ip>")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "<time>");
  }
}
