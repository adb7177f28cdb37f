package dev.berth.server.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.model.builtin.Builtin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestsTest {
  @TempDir private Path dir;
  private final Manifests manifests = new Manifests(Builtin.catalogue());

  private Path file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  @Test
  void objectsComeInTheOrderOfFilesWithTheLineAtWhichEachBegins() throws IOException {
    file("b.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: third}\n");
    file("a.yaml", """
        apiVersion: v1
        kind: Namespace
        metadata: {name: first}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: second, namespace: first}
        """);
    file("notes.txt", "not read");
    List<Manifest> read = manifests.read(List.of(dir)).stream().map(d -> d.in(Builtin.catalogue())).toList();
    assertThat(read.stream().map(m -> m.meta().name())).containsExactly("first", "second", "third");
    assertThat(read.get(1).place()).isEqualTo(dir.resolve("a.yaml") + ":5");
    assertThat(read.get(2).meta().namespace()).isEqualTo("default");
    assertThat(read.get(0).meta().namespace()).isEmpty();
  }

  @Test
  void aListStandsForWhatIsInIt() throws IOException {
    Path list = file("list.json", """
        {"apiVersion": "v1", "kind": "List", "items": [
          {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one"}},
          {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "two"}}]}
        """);
    assertThat(manifests.read(List.of(list)).stream().map(d -> d.in(Builtin.catalogue())).map(m -> m.type().singular() + "/" + m.meta().name()))
        .containsExactly("configmap/one", "statefulset/two");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      apiVersion: v1\\nkind: Sevrice\\nmetadata: {name: a}                | :1: no kind Sevrice is known in v1: did you mean Service?
      apiVersion: apps/v1\\nkind: Service\\nmetadata: {name: a}           | :1: there is no Service in apps/v1: it is in v1
      apiVersion: v1\\nmetadata: {name: a}                                | :1: an object needs apiVersion and kind, and this one has no kind
      apiVersion: v1\\nkind: Pod                                          | :1: Pod has no metadata.name
      apiVersion: v1\\nkind: Pod\\nkind: Pod\\nmetadata: {name: a}        | :3: kind is there twice: remove one
      - 1                                                                 | :1: an object was expected, and this is none
      """)
  void whatIsWrongIsToldWithItsPlace(String text, String message) throws IOException {
    Path broken = file("broken.yaml", text.replace("\\n", "\n"));
    assertThatThrownBy(() -> manifests.read(List.of(broken)))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining(broken + message);
  }

  @Test
  void aKindOfAGroupThatIsNotBuiltInMayBeDefinedLater() throws IOException {
    Path custom = file("custom.yaml", "apiVersion: stable.example.com/v1\nkind: CronTab\nmetadata: {name: a}\n");
    Document document = manifests.read(List.of(custom)).getFirst();
    assertThatThrownBy(() -> document.in(Builtin.catalogue()))
        .hasMessage(custom + ":1: no kind CronTab is known in stable.example.com/v1: is its definition applied before?");
  }

  @Test
  void brokenYamlIsToldWithItsLine() throws IOException {
    Path broken = file("broken.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a\nspec: [\n");
    assertThatThrownBy(() -> manifests.read(List.of(broken)))
        .isInstanceOf(ManifestException.class)
        .hasMessageMatching("(?s).*broken\\.yaml:\\d+: .*");
  }

  @Test
  void aFileThatIsNotThereAndOneWithoutObjectsAndAFolderWithoutFilesAreErrors() throws IOException {
    assertThatThrownBy(() -> manifests.read(List.of(dir.resolve("none.yaml"))))
        .hasMessageContaining("none.yaml does not exist");
    Path empty = Files.createDirectory(dir.resolve("empty"));
    assertThatThrownBy(() -> manifests.read(List.of(empty))).hasMessageContaining("has no .yaml, .yml or .json file");
    Path comment = file("comment.yaml", "# later\n");
    assertThatThrownBy(() -> manifests.read(List.of(comment))).hasMessage(comment + " has no object in it: nothing would be applied");
  }
}
