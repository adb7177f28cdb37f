package dev.berth.node.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PulledImagesTest {
  private static final String IMAGE = "registry.example.com/team/app:1";
  private static final String ID = "sha256:1234";
  private static final Credential ANNA = new Credential("anna", "secret", "", "");
  private static final Credential BERT = new Credential("bert", "secret", "", "");

  @TempDir private Path root;
  private PulledImages images;

  @BeforeEach
  void begin() {
    images = new PulledImages(root);
  }

  private boolean mayUse(Credential... credentials) {
    return images.mayUse(IMAGE, ID, List.of(credentials));
  }

  private void pull(Credential with) {
    images.begin(IMAGE, Optional.empty());
    images.pulled(IMAGE, ID, with);
  }

  private List<Path> files(String directory) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("image_manager").resolve(directory))) {
      return files.toList();
    }
  }

  @Test
  void whatNobodyPulledIsEverybodys() {
    assertThat(mayUse()).isTrue();
    images.pulledByAnybody(IMAGE, ID);
    assertThat(mayUse()).isTrue();
    assertThat(root.resolve("image_manager")).as("nothing is kept of it").doesNotExist();
  }

  @Test
  void whatOneCredentialBroughtIsForThoseWhoHaveIt() throws IOException {
    pull(ANNA);
    assertThat(mayUse(ANNA)).isTrue();
    assertThat(mayUse(BERT, ANNA)).isTrue();
    assertThat(mayUse(BERT)).isFalse();
    assertThat(mayUse()).isFalse();
    assertThat(images.mayUse(IMAGE.replace(":1", "@sha256:" + "0".repeat(64)), ID, List.of(ANNA))).as("of the same repository").isTrue();
    assertThat(images.mayUse("registry.example.com/other/app:1", ID, List.of(ANNA))).as("the same image elsewhere").isFalse();
    pull(BERT);
    assertThat(mayUse(BERT)).isTrue();
    assertThat(mayUse(ANNA)).isTrue();
    assertThat(files("pulling")).isEmpty();
    assertThat(Files.readString(files("pulled").getFirst())).doesNotContain("secret\"", "anna", "bert");
  }

  @Test
  void whatARegistryGivesToAnybodyIsEverybodysFromThenOn() {
    pull(ANNA);
    images.pulledByAnybody(IMAGE, ID);
    assertThat(mayUse()).isTrue();
    pull(BERT);
    assertThat(mayUse()).isTrue();
  }

  @Test
  void whatWasThereForEverybodyStaysSoThoughOnePullsItWithASecret() {
    images.begin(IMAGE, Optional.of(ID));
    assertThat(mayUse()).as("while it is pulled").isTrue();
    assertThat(images.mayUse(IMAGE, "sha256:other", List.of())).as("what comes of it").isFalse();
    images.begin(IMAGE, Optional.of(ID));
    images.pulled(IMAGE, ID, ANNA);
    assertThat(mayUse()).isTrue();
    images.pulled(IMAGE, "sha256:other", ANNA);
    assertThat(mayUse()).isTrue();
    assertThat(images.mayUse(IMAGE, "sha256:other", List.of())).as("the name leads elsewhere now").isFalse();
    images.begin(IMAGE, Optional.of("sha256:other"));
    images.pulled(IMAGE, "sha256:other", BERT);
    assertThat(images.mayUse(IMAGE, "sha256:other", List.of())).isFalse();
  }

  @Test
  void anotherAgentKnowsItAsWell() {
    pull(ANNA);
    images = new PulledImages(root);
    assertThat(mayUse()).isFalse();
    assertThat(mayUse(ANNA)).isTrue();
  }

  @Test
  void whatAnAgentWasPullingWhenItWasKilledIsNobodys() throws IOException {
    images.begin(IMAGE, Optional.empty());
    images = new PulledImages(root);
    assertThat(mayUse()).isFalse();
    assertThat(mayUse(ANNA)).isFalse();
    images.pulledByAnybody(IMAGE, ID);
    assertThat(mayUse()).isTrue();
  }

  @Test
  void aPullThatFailedLeavesNothingAndOneBesideItGoesOn() throws IOException {
    images.begin(IMAGE, Optional.empty());
    images.begin(IMAGE, Optional.empty());
    images.failed(IMAGE);
    assertThat(mayUse()).as("one is under way").isFalse();
    images.failed(IMAGE);
    assertThat(mayUse()).isTrue();
    assertThat(files("pulling")).isEmpty();
  }

  @Test
  void whatHasGoneIsForgotten() {
    pull(ANNA);
    images.removed(ID);
    images.removed(ID);
    assertThat(mayUse()).isTrue();
  }

  @Test
  void whatCannotBeReadIsNobodysAndWhatCannotBeKeptIsNotPulled() throws IOException {
    pull(ANNA);
    Files.writeString(files("pulled").getFirst(), "{");
    assertThat(mayUse(ANNA)).isFalse();
    pull(ANNA);
    assertThat(mayUse(ANNA)).as("once it was pulled again").isTrue();
    PulledImages elsewhere = new PulledImages(Files.writeString(root.resolve("file"), ""));
    assertThatThrownBy(() -> elsewhere.begin(IMAGE, Optional.empty())).isInstanceOf(UncheckedIOException.class).hasMessageContaining(IMAGE);
  }
}
