package dev.berth.node.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
  @ParameterizedTest
  @Spec("F30")
  @CsvSource({
    "busybox, docker.io/library/busybox:latest",
    "busybox:1.36, docker.io/library/busybox:1.36",
    "team/app, docker.io/team/app:latest",
    "index.docker.io/library/a, docker.io/library/a:latest",
    "docker.io/a, docker.io/library/a:latest",
    "localhost/app, localhost/app:latest",
    "localhost:5000/app:2, localhost:5000/app:2",
    "127.0.0.1:5000/deep/er/app, 127.0.0.1:5000/deep/er/app:latest",
    "registry.k8s.io/pause:3.9, registry.k8s.io/pause:3.9",
    "[::1]:5000/app, [::1]:5000/app:latest",
    "a_b/c-d.e__f, docker.io/a_b/c-d.e__f:latest",
  })
  void whatIsLeftOutIsAdded(String given, String full) {
    assertThat(ImageName.parse(given).full()).isEqualTo(full);
  }

  @ParameterizedTest
  @CsvSource({
    "app@sha256:0123456789abcdef0123456789abcdef, docker.io/library/app@sha256:0123456789abcdef0123456789abcdef",
    "h.io/a:1@sha256:0123456789abcdef0123456789abcdef, h.io/a:1@sha256:0123456789abcdef0123456789abcdef",
  })
  void aDigestNeedsNoTag(String given, String full) {
    assertThat(ImageName.parse(given).full()).isEqualTo(full);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "UPPER", "a//b", ":1", "a:", "a:-x", "-a", "h.io/", "h.io./a", "h..io/a", "a@sha256:zz"})
  void whatIsNoNameIsRefused(String given) {
    assertThatThrownBy(() -> ImageName.parse(given))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith(
            "Failed to apply default image tag \"" + given + "\": couldn't parse image name \"" + given
                + "\": invalid reference format");
  }

  @Test
  void aNameHasItsLength() {
    String longest = "docker.io/" + "a/".repeat(127) + "a";
    assertThat(ImageName.parse(longest + ":1").full()).isEqualTo(longest + ":1");
    assertThatThrownBy(() -> ImageName.parse("a/".repeat(30_000) + "a"))
        .isInstanceOf(ImageException.class)
        .hasMessageEndingWith(": repository name must not be more than 255 characters");
  }
}
