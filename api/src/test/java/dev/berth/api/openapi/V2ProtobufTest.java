package dev.berth.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.model.builtin.Builtin;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads the message by the numbers of gnostic's OpenAPIv2.proto, without its classes. */
class V2ProtobufTest {
  private final JsonObject json = OpenApi.v2(Builtin.catalogue());
  private final ByteString document = ByteString.copyFrom(OpenApi.v2Protobuf(Builtin.catalogue()));

  private static List<ByteString> fields(ByteString message, int... path) {
    List<ByteString> at = List.of(message);
    for (int number : path) {
      at = at.stream().flatMap(m -> parse(m).getField(number).getLengthDelimitedList().stream()).toList();
    }
    return at;
  }

  private static UnknownFieldSet parse(ByteString message) {
    try {
      return UnknownFieldSet.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message cannot be read", e);
    }
  }

  private static ByteString named(ByteString message, String name, int... path) {
    return fields(message, path).stream()
        .filter(m -> fields(m, 1).getFirst().toStringUtf8().equals(name))
        .map(m -> fields(m, 2).getFirst())
        .findFirst()
        .orElseThrow();
  }

  private static List<String> texts(ByteString message, int... path) {
    return fields(message, path).stream().map(ByteString::toStringUtf8).toList();
  }

  @Test
  @Spec("E10")
  void pathsAndDefinitionsAreThoseOfTheJsonDocumentInItsOrder() {
    assertThat(texts(document, 1)).containsExactly("2.0");
    assertThat(texts(document, 8, 2, 1)).isEqualTo(json.object("paths").names());
    assertThat(texts(document, 9, 1, 1)).isEqualTo(json.object("definitions").names());
  }

  @Test
  @Spec("E10")
  void aDefinitionHasItsPropertiesAndExtensions() {
    ByteString pod = named(document, "io.k8s.api.core.v1.Pod", 9, 1);
    assertThat(texts(pod, 25, 1, 1)).containsExactly("apiVersion", "kind", "metadata", "spec", "status");
    assertThat(texts(named(pod, "spec", 25, 1), 1)).containsExactly("#/definitions/io.k8s.api.core.v1.PodSpec");
    assertThat(texts(named(pod, "x-kubernetes-group-version-kind", 31), 2))
        .containsExactly("[{\"group\":\"\",\"kind\":\"Pod\",\"version\":\"v1\"}]");

    ByteString container = named(document, "io.k8s.api.core.v1.Container", 9, 1);
    assertThat(texts(container, 19)).containsExactly("name");
    ByteString ports = named(container, "ports", 25, 1);
    assertThat(texts(ports, 22, 1)).containsExactly("array");
    assertThat(texts(ports, 23, 1, 1)).containsExactly("#/definitions/io.k8s.api.core.v1.ContainerPort");
    assertThat(texts(named(ports, "x-kubernetes-patch-merge-key", 31), 2)).containsExactly("\"containerPort\"");
    ByteString policy = named(container, "imagePullPolicy", 25, 1);
    assertThat(texts(policy, 20, 2)).containsExactly("\"Always\"", "\"IfNotPresent\"", "\"Never\"");
  }

  @Test
  @Spec("E12")
  void aPatchOperationHasItsParametersAndKind() {
    ByteString path = named(document, "/api/v1/namespaces/{namespace}/pods/{name}", 8, 2);
    ByteString patch = fields(path, 8).getFirst();

    assertThat(texts(patch, 8, 1, 2, 3, 4)).contains("fieldValidation", "force", "dryRun");
    assertThat(texts(patch, 8, 1, 1, 2)).containsExactly("body");
    assertThat(texts(patch, 7)).contains("application/strategic-merge-patch+json");
    assertThat(texts(patch, 13, 1)).containsExactly("x-kubernetes-action", "x-kubernetes-group-version-kind");
    assertThat(texts(path, 9, 1, 2, 4, 4)).containsExactly("name", "namespace");
  }
}
