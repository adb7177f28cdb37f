package dev.berth.api.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import dev.berth.model.PrinterColumn;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TablesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private static ResourceType type(String groupVersion, String plural) {
    return Builtin.catalogue().find(GroupVersion.parse(groupVersion), plural).orElseThrow();
  }

  private static String cells(String groupVersion, String plural, String object) {
    return Tables.cells(type(groupVersion, plural), (JsonObject) Json.parse(object), NOW).toString();
  }

  static Stream<ResourceType> types() {
    return Builtin.catalogue().types().stream();
  }

  @ParameterizedTest
  @MethodSource("types")
  @Spec("E15")
  void everyTypeHasACellForEachColumn(ResourceType type) {
    JsonObject empty = (JsonObject) Json.parse("{\"metadata\":{\"name\":\"x\"}}");
    JsonArray columns = Tables.columnDefinitions(type);
    assertThat(Tables.cells(type, empty, NOW).size()).isEqualTo(columns.size());
    if (!type.columns().isEmpty()) {
      assertThat(columns.size()).as("a type with columns has a printer").isEqualTo(type.columns().size());
    }
    int name = columns.objects().map(c -> c.text("format")).toList().indexOf("name");
    assertThat(Tables.cells(type, empty, NOW).get(name)).hasToString("\"x\"");
  }

  static Stream<Arguments> pods() {
    return Stream.of(
        Arguments.of(
            """
            {"spec":{"initContainers":[{"name":"a"},{"name":"s","restartPolicy":"Always"}],"containers":[{"name":"c"}]},
            "status":{"phase":"Running","initContainerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0}},"restartCount":4},
            {"name":"s","started":true,"ready":true,"restartCount":1,"state":{"running":{}}}],"containerStatuses":[
            {"name":"c","ready":true,"restartCount":2,"state":{"running":{}},
            "lastState":{"terminated":{"finishedAt":"2026-01-01T11:55:00Z"}}}]}}""",
            "\"2/2\",\"Running\",\"3 (5m ago)\""),
        Arguments.of(
            """
            {"spec":{"initContainers":[{"name":"a"},{"name":"b"}],"containers":[{"name":"c"}]},"status":{"phase":"Pending",
            "initContainerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0}}},{"name":"b","restartCount":2,
            "state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}}""",
            "\"0/1\",\"Init:CrashLoopBackOff\",\"2\""),
        Arguments.of(
            """
            {"spec":{"initContainers":[{"name":"a"}],"containers":[{"name":"c"}]},"status":{"phase":"Pending",
            "initContainerStatuses":[{"name":"a","state":{"terminated":{"exitCode":3}}}]}}""",
            "\"0/1\",\"Init:ExitCode:3\",\"0\""),
        Arguments.of(
            """
            {"spec":{"containers":[{"name":"c"}]},"status":{"phase":"Pending","conditions":[
            {"type":"PodScheduled","status":"False","reason":"SchedulingGated"}]}}""",
            "\"0/1\",\"SchedulingGated\",\"0\""),
        Arguments.of(
            """
            {"spec":{"containers":[{"name":"c"},{"name":"d"}]},"status":{"phase":"Running","containerStatuses":[
            {"name":"c","state":{"terminated":{"exitCode":0,"reason":"Completed"}}},{"name":"d","ready":true,"state":{"running":{}}}]}}""",
            "\"1/2\",\"NotReady\",\"0\""),
        Arguments.of(
            """
            {"metadata":{"deletionTimestamp":"2026-01-01T12:00:00Z"},"spec":{"containers":[{}]},"status":{"phase":"Succeeded"}}""",
            "\"0/1\",\"Succeeded\",\"0\""),
        Arguments.of(
            """
            {"metadata":{"deletionTimestamp":"2026-01-01T12:00:00Z"},"spec":{"containers":[{"name":"c"}]},"status":{"phase":"Running",
            "containerStatuses":[{"name":"c","ready":true,"state":{"running":{}}}]}}""",
            "\"1/1\",\"Terminating\",\"0\""),
        Arguments.of(
            """
            {"spec":{"initContainers":[{"name":"a"},{"name":"b"}],"containers":[{"name":"c"}]},"status":{"phase":"Pending",
            "initContainerStatuses":[{"name":"a","state":{"running":{}}},{"name":"b","state":{"waiting":{"reason":"PodInitializing"}}}]}}""",
            "\"0/1\",\"Init:0/2\",\"0\""),
        Arguments.of(
            """
            {"spec":{"containers":[{"name":"c"}]},"status":{"phase":"Succeeded","containerStatuses":[
            {"name":"c","state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]}}""",
            "\"0/1\",\"Completed\",\"0\""),
        Arguments.of(
            """
            {"metadata":{"deletionTimestamp":"2026-01-01T12:00:00Z"},"spec":{"containers":[{}]},
            "status":{"phase":"Running","reason":"NodeLost"}}""",
            "\"0/1\",\"Unknown\",\"0\""));
  }

  @ParameterizedTest
  @Spec("F5")
  @MethodSource("pods")
  void podsSayWhatKeepsThem(String pod, String cells) {
    assertThat(cells("v1", "pods", pod)).startsWith("[\"\"," + cells + ",");
  }

  @Test
  void jobsHaveAStatusAndADuration() {
    assertThat(
            cells(
                "batch/v1", "jobs",
                """
                {"metadata":{"name":"j"},"spec":{"completions":3},"status":{"succeeded":3,
                "startTime":"2026-01-01T11:00:00Z","completionTime":"2026-01-01T11:02:30Z",
                "conditions":[{"type":"Complete","status":"True"}]}}"""))
        .startsWith("[\"j\",\"Complete\",\"3/3\",\"2m30s\",");
    assertThat(cells("batch/v1", "jobs", "{\"spec\":{\"parallelism\":4},\"status\":{\"startTime\":\"2026-01-01T11:00:00Z\"}}"))
        .startsWith("[\"\",\"Running\",\"0/1 of 4\",\"60m\",");
    assertThat(cells("batch/v1", "jobs", "{\"status\":{\"conditions\":[{\"type\":\"SuccessCriteriaMet\",\"status\":\"True\"}]}}"))
        .startsWith("[\"\",\"SuccessCriteriaMet\",");
  }

  @Test
  void aDefaultIngressClassSaysSo() {
    String annotated = "{\"metadata\":{\"name\":\"i\",\"annotations\":{\"ingressclass.kubernetes.io/is-default-class\":\"%s\"}}}";
    assertThat(cells("networking.k8s.io/v1", "ingressclasses", annotated.formatted("true"))).startsWith("[\"i (default)\",");
    assertThat(cells("networking.k8s.io/v1", "ingressclasses", annotated.formatted("false"))).startsWith("[\"i\",");
  }

  @Test
  void nodesSayWhatTheirProcessorsAre() {
    String info = "{\"status\":{\"nodeInfo\":{\"containerRuntimeVersion\":\"containerd://2.0\",\"architecture\":\"arm64\"}}}";
    assertThat(cells("v1", "nodes", info)).endsWith("\"containerd://2.0\",\"arm64\"]");
  }

  @Test
  void cronJobsSayWhenTheyLastRan() {
    assertThat(
            cells(
                "batch/v1", "cronjobs",
                """
                {"metadata":{"name":"c","creationTimestamp":"2025-12-22T10:00:00Z"},"spec":{"schedule":"* * * * *","suspend":false,
                "timeZone":"Europe/Paris"},"status":{"active":[{}],"lastScheduleTime":"2026-01-01T11:59:01Z"}}"""))
        .startsWith("[\"c\",\"* * * * *\",\"Europe/Paris\",\"False\",1,\"59s\",\"10d\",");
  }

  @Test
  void eventsAreAlikeInBothGroups() {
    String expected =
        "[\"30s\",\"Normal\",\"Scheduled\",\"pod/p\",\"spec\",\"sched, n1\",\"it is so\",\"10m\",5,\"e\"]";
    assertThat(
            cells(
                "v1", "events",
                """
                {"metadata":{"name":"e"},"type":"Normal","reason":"Scheduled","message":" it is so\\n","count":5,
                "involvedObject":{"kind":"Pod","name":"p","fieldPath":"spec"},"source":{"component":"sched","host":"n1"},
                "firstTimestamp":"2026-01-01T11:50:00Z","lastTimestamp":"2026-01-01T11:59:30Z"}"""))
        .isEqualTo(expected);
    assertThat(
            cells(
                "events.k8s.io/v1", "events",
                """
                {"metadata":{"name":"e"},"type":"Normal","reason":"Scheduled","note":"it is so","eventTime":
                "2026-01-01T11:50:00.000001Z","series":{"count":5,"lastObservedTime":"2026-01-01T11:59:30.000001Z"},
                "regarding":{"kind":"Pod","name":"p","fieldPath":"spec"},"reportingController":"sched",
                "reportingInstance":"n1"}"""))
        .isEqualTo(expected.replace("10m", "9m59s").replace("30s", "29s"));
    assertThat(cells("v1", "events", "{\"involvedObject\":{\"kind\":\"Node\"},\"eventTime\":\"2026-01-01T11:59:00.000000Z\"}"))
        .isEqualTo("[\"60s\",\"\",\"\",\"node\",\"\",\"\",\"\",\"60s\",1,\"\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|<none>",
        "{\"spec\":{\"metrics\":[{\"type\":\"Resource\",\"resource\":{\"name\":\"cpu\",\"target\":{\"averageUtilization\":80}}}]}}"
            + "|cpu: <unknown>/80%",
        "{\"spec\":{\"metrics\":[{\"type\":\"Resource\",\"resource\":{\"name\":\"cpu\",\"target\":{\"averageUtilization\":80}}}]},"
            + "\"status\":{\"currentMetrics\":[{\"resource\":{\"current\":{\"averageUtilization\":50,\"averageValue\":\"10m\"}}}]}}"
            + "|cpu: 50%/80%",
        "{\"spec\":{\"metrics\":[{\"type\":\"Pods\",\"pods\":{\"target\":{\"averageValue\":\"100m\"}}}]},"
            + "\"status\":{\"currentMetrics\":[{\"pods\":{\"current\":{\"averageValue\":\"50m\"}}}]}}|50m/100m",
        "{\"spec\":{\"metrics\":[{\"type\":\"External\",\"external\":{\"target\":{\"averageValue\":\"1k\"}}}]}}|<unknown>/1k (avg)",
        "{\"spec\":{\"metrics\":[{\"type\":\"Object\",\"object\":{\"target\":{\"value\":\"2\"}}},{\"type\":\"X\"},{\"type\":\"X\"}]}}"
            + "|<unknown>/2, <unknown type> + 1 more..."
      })
  void autoscalersShowCurrentAndTarget(String autoscaler, String targets) {
    assertThat(cells("autoscaling/v2", "horizontalpodautoscalers", autoscaler))
        .startsWith("[\"\",\"/\",\"" + targets.replace("<", "\\u003c").replace(">", "\\u003e") + "\"");
  }

  @Test
  @Spec({"C13", "C14", "C15"})
  void volumesShowWhatTheyAreBoundTo() {
    assertThat(
            cells(
                "v1", "persistentvolumes",
                """
                {"metadata":{"name":"v","creationTimestamp":"2026-01-01T09:00:00Z"},"spec":{"capacity":{"storage":"5Gi"},
                "accessModes":["ReadOnlyMany","ReadWriteOnce"],"persistentVolumeReclaimPolicy":"Retain",
                "claimRef":{"namespace":"d","name":"c"},"storageClassName":"fast","volumeMode":"Block"},
                "status":{"phase":"Bound"}}"""))
        .isEqualTo(
            "[\"v\",\"5Gi\",\"RWO,ROX\",\"Retain\",\"Bound\",\"d/c\",\"fast\",\"\\u003cunset\\u003e\",\"\",\"3h\",\"Block\"]");
    assertThat(
            cells(
                "v1", "persistentvolumeclaims",
                "{\"metadata\":{\"name\":\"c\",\"deletionTimestamp\":\"2026-01-01T09:00:00Z\"},\"status\":{\"phase\":\"Bound\"}}"))
        .startsWith("[\"c\",\"Terminating\",\"\",\"\",\"\",\"\",");
    assertThat(
            cells(
                "storage.k8s.io/v1", "storageclasses",
                """
                {"metadata":{"name":"s","annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},
                "provisioner":"p"}"""))
        .startsWith("[\"s (default)\",\"p\",\"Delete\",\"Immediate\",false,");
  }

  @Test
  @Spec({"A23", "B21"})
  void setsShowHowManyAreReadyAndWideWhatTheyRun() {
    assertThat(type("apps/v1", "statefulsets").columns().stream().map(c -> c.name() + " " + c.priority()))
        .containsExactly("Name 0", "Ready 0", "Age 0", "Containers 1", "Images 1");
    assertThat(
            cells(
                "apps/v1", "statefulsets",
                """
                {"metadata":{"name":"web","creationTimestamp":"2026-01-01T11:00:00Z"},"spec":{"replicas":3,"template":{"spec":
                {"containers":[{"name":"a","image":"x:1"},{"name":"b","image":"y:2"}]}}},"status":{"readyReplicas":2}}"""))
        .isEqualTo("[\"web\",\"2/3\",\"60m\",\"a,b\",\"x:1,y:2\"]");
  }

  @Test
  void networkKindsShowAtMostThree() {
    assertThat(
            cells(
                "v1", "endpoints",
                """
                {"subsets":[{"addresses":[{"ip":"10.0.0.1"},{"ip":"fd00::1"}],"ports":[{"port":80},{"port":81}]}]}"""))
        .startsWith("[\"\",\"10.0.0.1:80,[fd00::1]:80,10.0.0.1:81 + 1 more...\",");
    assertThat(cells("v1", "endpoints", "{}")).startsWith("[\"\",\"\\u003cnone\\u003e\",");
    assertThat(
            cells(
                "networking.k8s.io/v1", "ingresses",
                """
                {"spec":{"ingressClassName":"n","tls":[{}],"rules":[{"host":"a"},{"host":"b"},{"host":"c"},{}]},
                "status":{"loadBalancer":{"ingress":[{"hostname":"h"},{"ip":"1.1.1.1"}]}}}"""))
        .startsWith("[\"\",\"n\",\"a,b,c + 1 more...\",\"1.1.1.1,h\",\"80, 443\",");
  }

  @Test
  void quotasAndBindingsAreListed() {
    assertThat(
            cells(
                "v1", "resourcequotas",
                """
                {"status":{"hard":{"pods":"10","limits.cpu":"4","cpu":"2"},"used":{"pods":"3"}}}"""))
        .startsWith("[\"\",\"cpu: 0/2, pods: 3/10\",\"limits.cpu: 0/4\",");
    assertThat(
            cells(
                "rbac.authorization.k8s.io/v1", "rolebindings",
                """
                {"roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"User","name":"u"},{"kind":"Group","name":"g"},
                {"kind":"ServiceAccount","name":"s","namespace":"n"},{"kind":"User","name":"v"}]}"""))
        .isEqualTo("[\"\",\"Role/r\",\"\\u003cunknown\\u003e\",\"u, v\",\"g\",\"n/s\"]");
  }

  @Test
  void flowSchemasAreOrderedByPrecedence() {
    List<JsonObject> objects =
        Stream.of("b:9", "c:1", "a:9")
            .map(s -> (JsonObject) Json.parse(
                "{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"matchingPrecedence\":%s}}".formatted(s.charAt(0), s.charAt(2))))
            .toList();
    assertThat(Tables.ordered(type("flowcontrol.apiserver.k8s.io/v1", "flowschemas"), objects))
        .extracting(o -> o.object("metadata").text("name"))
        .containsExactly("c", "a", "b");
  }

  @Test
  void customColumnsComeFromPaths() {
    ResourceType pods = type("v1", "pods");
    List<PrinterColumn> columns =
        List.of(
            new PrinterColumn("Name", "string", "name", "", 0, ""),
            new PrinterColumn("Spec", "string", "", "", 0, ".spec.cronSpec"),
            new PrinterColumn("Replicas", "integer", "", "", 0, ".spec.replicas"),
            new PrinterColumn("Text", "string", "", "", 0, ".spec.replicas"),
            new PrinterColumn("Wrong", "integer", "", "", 0, ".spec.cronSpec"),
            new PrinterColumn("Missing", "string", "", "", 0, ".spec.nothing"),
            new PrinterColumn("Ready", "string", "", "", 0, ".status.conditions[?(@.type==\"Ready\")].status"),
            new PrinterColumn("Age", "date", "", "", 0, ".metadata.creationTimestamp"));
    ResourceType custom =
        new ResourceType(
            pods.gvk(), "crontabs", "crontab", List.of(), List.of(), true, pods.verbs(), List.of(), columns, List.of(),
            pods.schema(), pods.storage());
    JsonObject object =
        (JsonObject)
            Json.parse(
                """
                {"metadata":{"name":"c","creationTimestamp":"2026-01-01T11:00:00Z"},"spec":{"cronSpec":"* *","replicas":3},
                "status":{"conditions":[{"type":"Other","status":"False"},{"type":"Ready","status":"True"}]}}""");
    assertThat(Tables.cells(custom, object, NOW)).hasToString("[\"c\",\"* *\",3,\"3\",null,null,\"True\",\"60m\"]");
    assertThat(Tables.columnDefinitions(custom).size()).isEqualTo(8);
  }

  @Test
  void aTypeWithoutColumnsShowsNameAndTime() {
    ResourceType roles = type("rbac.authorization.k8s.io/v1", "roles");
    JsonObject created = Tables.columnDefinitions(roles).object(1);
    assertThat(created.text("name")).isEqualTo("Created At");
    assertThat(created.text("description")).startsWith("CreationTimestamp is a timestamp");
    assertThat(Tables.noRows(roles)).isEqualTo(JsonNull.NULL);
    assertThat(Tables.noRows(type("v1", "pods"))).isEqualTo(JsonArray.EMPTY);
    assertThat(
            cells(
                "rbac.authorization.k8s.io/v1", "roles",
                "{\"metadata\":{\"name\":\"r\",\"creationTimestamp\":\"2026-01-01T11:00:00Z\"}}"))
        .isEqualTo("[\"r\",\"2026-01-01T11:00:00Z\"]");
  }

  @Test
  void aScaleHasATableOfItsOwn() {
    ResourceType scale = Tables.shownAs(type("apps/v1", "statefulsets"), "scale");
    JsonObject object =
        (JsonObject) Json.parse("{\"metadata\":{\"name\":\"web\"},\"spec\":{\"replicas\":3},\"status\":{\"replicas\":2}}");
    assertThat(Tables.cells(scale, object, NOW)).hasToString("[\"web\",3,2,\"\\u003cunknown\\u003e\"]");
    assertThat(Tables.columnDefinitions(scale).objects().map(c -> c.text("name")))
        .containsExactly("Name", "Desired", "Available", "Age");
    assertThat(Tables.shownAs(type("apps/v1", "statefulsets"), "status")).isEqualTo(type("apps/v1", "statefulsets"));
  }
}
