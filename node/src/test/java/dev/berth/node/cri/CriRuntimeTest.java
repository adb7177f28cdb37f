package dev.berth.node.cri;

import dev.berth.base.Spec;
import dev.berth.node.containerd.ContainerdFixture;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimeContract;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract, with real containers. */
@Tag("linux")
@Spec("F63")
class CriRuntimeTest extends RuntimeContract {
  @RegisterExtension static final ContainerdFixture FIXTURE = new ContainerdFixture();

  @BeforeEach
  void imagesAreGone() throws Exception {
    var _ = runtime().removeImage(image()).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Override
  protected Runtime runtime() {
    return FIXTURE.runtime();
  }

  @Override
  protected String image() {
    return ContainerdFixture.SERVER;
  }

  @Override
  protected <T> void await(CompletionStage<T> stage) {
    // whoever asks joins the stage, which fails by itself after the verb's time
    var _ = stage.toCompletableFuture().exceptionally(_ -> null).orTimeout(60, TimeUnit.SECONDS).join();
  }
}
