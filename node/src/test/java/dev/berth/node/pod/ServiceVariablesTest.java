package dev.berth.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.Service;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceVariablesTest {
  private static final Service API =
      service("default", "kubernetes", "10.96.0.1", "{'name':'https','port':443,'protocol':'TCP'}");
  private static final Service WEB =
      service("shop", "web-front", "10.96.0.7", "{'name':'http-main','port':80,'protocol':'TCP'},{'name':'dns','port':53,'protocol':'UDP'}");
  private static final Service PLAIN = service("shop", "plain", "fd00::7", "{'port':8080}");

  private static Service service(String namespace, String name, String ip, String ports) {
    return new Service(
        json(
            "{'metadata':{'namespace':'" + namespace + "','name':'" + name + "'},'spec':{'clusterIP':'" + ip + "','ports':["
                + ports + "]}}"));
  }

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private static Pod pod(String spec) {
    return new Pod(json("{'metadata':{'namespace':'shop','name':'p'},'spec':" + spec + "}"));
  }

  @Test
  @Spec("D34")
  void everyPodIsToldWhereTheApiIs() {
    assertThat(ServiceVariables.of(pod("{'enableServiceLinks':false}"), List.of(API, WEB)))
        .isEqualTo(
            Map.of(
                "KUBERNETES_SERVICE_HOST", "10.96.0.1",
                "KUBERNETES_SERVICE_PORT", "443",
                "KUBERNETES_SERVICE_PORT_HTTPS", "443",
                "KUBERNETES_PORT", "tcp://10.96.0.1:443",
                "KUBERNETES_PORT_443_TCP", "tcp://10.96.0.1:443",
                "KUBERNETES_PORT_443_TCP_PROTO", "tcp",
                "KUBERNETES_PORT_443_TCP_PORT", "443",
                "KUBERNETES_PORT_443_TCP_ADDR", "10.96.0.1"));
  }

  @Test
  @Spec("D34")
  void theServicesOfItsNamespaceAreTold() {
    Map<String, String> told = ServiceVariables.of(pod("{}"), List.of(API, WEB, PLAIN));
    assertThat(told)
        .containsEntry("WEB_FRONT_SERVICE_HOST", "10.96.0.7")
        .containsEntry("WEB_FRONT_SERVICE_PORT", "80")
        .containsEntry("WEB_FRONT_SERVICE_PORT_HTTP_MAIN", "80")
        .containsEntry("WEB_FRONT_SERVICE_PORT_DNS", "53")
        .containsEntry("WEB_FRONT_PORT", "tcp://10.96.0.7:80")
        .containsEntry("WEB_FRONT_PORT_53_UDP", "udp://10.96.0.7:53")
        .containsEntry("WEB_FRONT_PORT_53_UDP_ADDR", "10.96.0.7")
        .containsEntry("PLAIN_PORT_8080_TCP", "tcp://[fd00::7]:8080")
        .containsEntry("PLAIN_PORT_8080_TCP_ADDR", "fd00::7")
        .containsKey("KUBERNETES_SERVICE_HOST");
  }

  @Test
  @Spec("D34")
  void thoseWithoutAnAddressAndThoseOfOthersAreNot() {
    Service headless = service("shop", "db", "None", "{'port':5432}");
    Service outside = service("shop", "away", "", "");
    Service other = service("bank", "vault", "10.96.0.9", "{'port':1}");
    assertThat(ServiceVariables.of(pod("{}"), List.of(headless, outside, other))).isEmpty();
  }

  @Test
  @Spec("D34")
  void aNamesakeOfTheApisServiceInThePodsNamespaceGoesBeforeIt() {
    Service own = service("shop", "kubernetes", "10.96.0.8", "{'port':1}");
    assertThat(ServiceVariables.of(pod("{}"), List.of(own, API))).containsEntry("KUBERNETES_SERVICE_HOST", "10.96.0.8");
    assertThat(ServiceVariables.of(pod("{'enableServiceLinks':false}"), List.of(own, API)))
        .containsEntry("KUBERNETES_SERVICE_HOST", "10.96.0.1");
  }

  @Test
  @Spec("D34")
  void whatTheContainerSaysItselfGoesBeforeAndMayReferToServices() {
    Pod pod =
        pod(
            "{'containers':[{'name':'c','env':[{'name':'KUBERNETES_SERVICE_HOST','value':'mine'},"
                + "{'name':'URL','value':'http://$(WEB_FRONT_SERVICE_HOST)/$(KUBERNETES_SERVICE_HOST)/$(NONE)'}]}]}");
    Environment.Lookup lookup =
        new Environment.Lookup() {
          @Override
          public List<Service> services() {
            return List.of(API, WEB);
          }
        };
    Environment found =
        Environment.of(pod, ContainerSpec.of(pod).getFirst(), List.of(), List.of(), JsonObject.EMPTY, lookup, EnvFiles.NONE);
    assertThat(found).isInstanceOf(Environment.Resolved.class);
    assertThat(((Environment.Resolved) found).values())
        .containsEntry("KUBERNETES_SERVICE_HOST", "mine")
        .containsEntry("URL", "http://10.96.0.7/mine/$(NONE)")
        .containsEntry("WEB_FRONT_SERVICE_PORT", "80");
  }
}
