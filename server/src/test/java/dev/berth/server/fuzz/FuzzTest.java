package dev.berth.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Response;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.Verb;
import dev.berth.model.builtin.Builtin;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand mutated requests: {@code -Dberth.fuzz.requests=N} for more, {@code -Dberth.fuzz.seed=S} for others. Most go
 * in by the front door, where an exception cannot hide behind an answer; every fortieth goes over the wire.
 */
class FuzzTest {
  private static final int REQUESTS = Integer.getInteger("berth.fuzz.requests", 10_000);
  private static final Pattern NEGATIVE_ZERO = Pattern.compile("[:\\[,]-0[,}\\]]");
  private static final long SEED = Long.getLong("berth.fuzz.seed", 36L);
  private static final int WIRE = 40;

  /** A namespace that is deleted takes no more objects, so there is a new one now and then. */
  private static final int PER_NAMESPACE = 500;

  private static final List<String> FORMS =
      List.of(
          "application/json", "application/yaml", "application/vnd.kubernetes.protobuf",
          "application/json;as=Table;v=v1;g=meta.k8s.io", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");

  private static BerthServer server;

  /** What went wrong, by where it did: the first request that shows it. */
  private final Map<String, String> faults = new LinkedHashMap<>();

  @BeforeAll
  static void start() throws IOException {
    server = BerthServer.start(ServerConfig.forTests().withControllers(List.of()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void mutatedRequestsAreAnsweredAndRefusedOnesStoreNothing() throws IOException {
    String namespace = "";
    for (int i = 0; i < REQUESTS; i++) {
      if (i % PER_NAMESPACE == 0) {
        namespace = "fuzz-" + i / PER_NAMESPACE;
        create(namespace);
        shots(i, namespace).first().forEach(FuzzTest::stock);
      }
      Shot shot = shots(i, namespace).next();
      if (i % WIRE == 0) {
        overTheWire(shot);
      } else {
        throughTheDoor(shot);
      }
    }
    everythingStoredCanBeRead();
    assertThat(faults.values().stream().collect(Collectors.joining("\n\n")))
        .as("%d kinds of faults, seed %d", faults.size(), SEED)
        .isEmpty();
  }

  private static Shots shots(int i, String namespace) {
    return new Shots(new Chance(new SplittableRandom(SEED * 1_000_003 + i)), namespace);
  }

  private static Answer send(Shot shot) {
    return Answer.of(server.api().handle(shot.request()));
  }

  private static void create(String namespace) {
    post("/api/v1/namespaces", "Namespace", namespace);
    post("/api/v1/namespaces/" + namespace + "/serviceaccounts", "ServiceAccount", "default");
  }

  /** What is not of a namespace is there already from the last one. */
  private static void stock(Shot valid) {
    Answer answer = send(valid);
    assertThat(answer.code()).as(valid + "\n" + answer.text()).isIn(201, 409);
  }

  private static void post(String path, String kind, String name) {
    String text = "{\"apiVersion\":\"v1\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"" + name + "\"}}";
    Shot shot = Shot.of("POST", path, "", "application/json", text.getBytes(StandardCharsets.UTF_8));
    assertThat(send(shot).code()).isEqualTo(201);
  }

  /** The store's revision, as a list tells it; this is also the request that shows that the server still serves. */
  private static String revision() {
    Answer list = send(Shot.get("/api/v1/namespaces/none/configmaps", "", "application/json"));
    return list.json().object("metadata").text("resourceVersion");
  }

  /** Whether somebody else than the server has written since: it tells every ten seconds that it is there. */
  private static boolean isStoredSince(String before) {
    String now = revision();
    if (now.equals(before)) {
      return false;
    }
    Answer leases = send(Shot.get("/apis/coordination.k8s.io/v1/namespaces/kube-system/leases", "", "application/json"));
    return leases.json().array("items").stream()
        .map(item -> ((JsonObject) item).object("metadata").text("resourceVersion"))
        .noneMatch(now::equals);
  }

  /** The code of the answer; 0 where there was none. */
  private int throughTheDoor(Shot shot) {
    String before = revision();
    try {
      Response response = server.api().handle(shot.request());
      Answer answer = Answer.of(response);
      check(shot, answer);
      boolean writes = answer.code() < 400 && !shot.query().contains("dryRun=All") && !shot.method().equals("GET");
      boolean partly = shot.method().equals("DELETE");
      if (!writes && !partly && isStoredSince(before)) {
        fault("stored by a refused write: " + answer.code(), shot, answer.text());
      }
      return answer.code();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      fault(e.getClass().getName() + place(e), shot, cut(trace.toString(), 1_500));
      return 0;
    }
  }

  private void check(Shot shot, Answer answer) {
    if (answer.code() < 400) {
      if (!answer.isStream()) {
        answer.document();
      }
    } else {
      answer.misshapen().ifPresent(why -> fault("misshapen " + answer.code(), shot, why));
    }
  }

  private void overTheWire(Shot shot) throws IOException {
    String head = Wire.send(URI.create(server.url()).getPort(), shot.wire());
    int code = Wire.code(head);
    if (code == 0 && !head.isEmpty() || code >= 500 && head.contains("see the server's log")) {
      fault("wire: " + cut(head, 40), shot, head);
    }
    assertThat(revision()).isNotEmpty();
  }

  private void everythingStoredCanBeRead() {
    for (ResourceType type : Builtin.catalogue().types()) {
      if (!type.verbs().contains(Verb.LIST)) {
        continue;
      }
      String path = Shots.collection(type, "");
      for (String form : FORMS) {
        Shot list = Shot.get(path, "", form);
        if (throughTheDoor(list) != 200) {
          fault("list " + path, list, "not 200");
        }
      }
      throughTheDoor(Shot.get(path, "watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan",
          "application/json"));
      for (Json item : items(path)) {
        read(type, (JsonObject) item);
      }
    }
  }

  private JsonArray items(String path) {
    try {
      return send(Shot.get(path, "", "application/json")).json().array("items");
    } catch (RuntimeException e) {
      fault("list" + place(e), Shot.get(path, "", ""), e.toString());
      return JsonArray.EMPTY;
    }
  }

  private void read(ResourceType type, JsonObject item) {
    JsonObject meta = item.object("metadata");
    String path = Shots.collection(type, meta.text("namespace"));
    Shot get = Shot.get(path + "/" + meta.text("name"), "", "application/json");
    Answer answer = send(get);
    if (answer.code() != 200 || !answer.json().object("metadata").text("uid").equals(meta.text("uid"))) {
      fault("get " + type.plural(), get, answer.text());
    }
    if (type.verbs().contains(Verb.UPDATE)) {
      FORMS.subList(0, 3).forEach(form -> putBack(get.path(), form));
    }
  }

  /** What is stored passes its own validation, and writing it again changes nothing. */
  private void putBack(String path, String form) {
    String before = revision();
    String old = send(Shot.get(path, "", "application/json")).text();
    Shot put = Shot.of("PUT", path, "", form, send(Shot.get(path, "", form)).body());
    int code = throughTheDoor(put);
    if (form.endsWith("yaml") && NEGATIVE_ZERO.matcher(old).find()) {
      return; // raw numbers are kept as they came, and YAML's zero has no sign, here as upstream
    }
    if (code != 200 || isStoredSince(before)) {
      String kind = "put back " + code + " " + form + " " + path.replaceAll("/namespaces/[^/]*", "");
      fault(kind, put, old + send(Shot.get(path, "", "application/json")).text());
    }
  }

  private void fault(String kind, Shot shot, String what) {
    faults.putIfAbsent(kind, kind + "\n" + shot + "\n" + what);
  }

  private static String place(Throwable e) {
    return Arrays.stream(e.getStackTrace())
        .filter(f -> f.getClassName().startsWith("dev.berth.") && !f.getClassName().contains(".fuzz."))
        .findFirst()
        .map(f -> " at " + f)
        .orElse("");
  }

  private static String cut(String text, int length) {
    return text.substring(0, Math.min(length, text.length()));
  }
}
