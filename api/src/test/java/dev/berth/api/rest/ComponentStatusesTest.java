package dev.berth.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ComponentStatusesTest {
  private static final String PATH = "/api/v1/componentstatuses";
  private static final String[] TABLE = {"Accept", "application/json;as=Table;v=v1;g=meta.k8s.io"};
  private final ApiFixture f = new ApiFixture();

  @BeforeEach
  void oneFails() {
    f.components.set(
        List.of(
            ComponentHealth.Component.ok("controller-manager"), ComponentHealth.Component.failed("scheduler", "it is not there")));
  }

  @Test
  void aListSaysHowEachComponentDoes() {
    Answer list = f.call("GET", PATH, "");
    assertThat(list.raw())
        .isEqualTo(
            """
            {"kind":"ComponentStatusList","apiVersion":"v1","metadata":{},"items":[\
            {"metadata":{"name":"controller-manager"},"conditions":[{"type":"Healthy","status":"True","message":"ok"}]},\
            {"metadata":{"name":"scheduler"},"conditions":[{"type":"Healthy","status":"False","message":"it is not there"}]}]}
            """);
    assertThat(list.warnings()).containsExactly("299 - \"v1 ComponentStatus is deprecated in v1.19+\"");
  }

  @Test
  void aListIsAnsweredAsOfNow() {
    f.components.set(List.of(ComponentHealth.Component.ok("scheduler")));
    assertThat(f.call("GET", PATH, "").body().array("items").size()).isEqualTo(1);
  }

  @Test
  void selectorsChooseAmongThemAndNobodyHasLabels() {
    assertThat(names(f.call("GET", PATH + "?fieldSelector=metadata.name%3Dscheduler", ""))).containsExactly("scheduler");
    assertThat(names(f.call("GET", PATH + "?labelSelector=a%3Db", ""))).isEmpty();
    assertThat(names(f.call("GET", PATH + "?limit=1", ""))).hasSize(2);
  }

  private static List<String> names(Answer list) {
    return list.body().array("items").objects().map(o -> o.object("metadata").text("name")).toList();
  }

  @Test
  void oneIsFoundByItsName() {
    assertThat(f.call("GET", PATH + "/scheduler", "").raw())
        .isEqualTo(
            """
            {"kind":"ComponentStatus","apiVersion":"v1","metadata":{"name":"scheduler"},\
            "conditions":[{"type":"Healthy","status":"False","message":"it is not there"}]}
            """);
  }

  @Test
  void anUnknownOneIsAFaultWithoutAReason() {
    Answer none = f.call("GET", PATH + "/kubelet", "");
    assertThat(none.code()).isEqualTo(500);
    assertThat(none.message()).isEqualTo("Component not found: kubelet");
  }

  @Test
  void aTableShowsThemAsKubectlPrintsThem() {
    JsonObject table = f.call("GET", PATH, "", TABLE).body();
    assertThat(table.array("columnDefinitions").objects().map(c -> c.text("name")))
        .containsExactly("Name", "Status", "Message", "Error");
    assertThat(table.array("rows").objects().map(row -> row.array("cells").toString()))
        .containsExactly("[\"controller-manager\",\"Healthy\",\"ok\",\"\"]", "[\"scheduler\",\"Unhealthy\",\"it is not there\",\"\"]");
    assertThat(f.call("GET", PATH + "/scheduler", "", TABLE).body().object("metadata")).isEqualTo(JsonObject.EMPTY);
  }
}
