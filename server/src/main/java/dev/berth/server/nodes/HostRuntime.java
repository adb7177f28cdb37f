package dev.berth.server.nodes;

import dev.berth.base.loop.Loop;
import dev.berth.client.View;
import dev.berth.node.containerd.Containerd;
import dev.berth.node.cri.CriRuntime;
import dev.berth.node.cri.CriSettings;
import dev.berth.node.cri.stream.SpdyCriStreams;
import dev.berth.node.image.NamespaceSecrets;
import dev.berth.node.linux.Commands;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs containers on this machine: a containerd of our own, or a runtime that somebody else keeps running. */
final class HostRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostRuntime.class);
  private static final long ENDING_SECONDS = 150;

  private final CriRuntime runtime;
  private final Optional<Containerd> own;
  private final boolean endsPods;

  private HostRuntime(CriRuntime runtime, Optional<Containerd> own, boolean endsPods) {
    this.runtime = runtime;
    this.own = own;
    this.endsPods = endsPods;
  }

  /**
   * Blocks until it answers.
   *
   * @param view shows the secrets with which images are pulled
   */
  static HostRuntime start(HostSettings settings, Loop loop, View view, Commands commands) {
    CriSettings cri = cri(settings).withStreams(new SpdyCriStreams()).withSecrets(new NamespaceSecrets(view));
    if (settings.runtimeEndpoint().isPresent()) {
      CriRuntime theirs = CriRuntime.connect(loop, settings.runtimeEndpoint().get(), cri).toCompletableFuture().join();
      return new HostRuntime(theirs, Optional.empty(), settings.endsPods());
    }
    Containerd containerd = new Containerd(loop, commands, settings.containerd(), cri);
    return new HostRuntime(containerd.start().toCompletableFuture().join(), Optional.of(containerd), settings.endsPods());
  }

  private static CriSettings cri(HostSettings settings) {
    return CriSettings.DEFAULT.withKubeletRoot(settings.paths().root()).withCgroupRoot(settings.cgroups());
  }

  /** Ends all that a containerd of our own ever started there, and removes its files. Blocks. */
  static void purge(HostSettings settings, Loop loop, Commands commands) {
    try (Containerd containerd = new Containerd(loop, commands, settings.containerd(), cri(settings))) {
      containerd.purge().toCompletableFuture().join();
    }
  }

  /** Ends the pods of a containerd of our own that goes on without us, and stops it. Blocks. */
  static void end(HostSettings settings, Loop loop, Commands commands) {
    try (Containerd containerd = new Containerd(loop, commands, settings.containerd(), cri(settings))) {
      containerd.down().toCompletableFuture().join();
    }
  }

  CriRuntime runtime() {
    return runtime;
  }

  /** Blocks. Pods of our own containerd end where they are to; those of another's go on. */
  @Override
  public void close() {
    runtime.close();
    if (own.isPresent() && endsPods) {
      try {
        own.get().down().toCompletableFuture().get(ENDING_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        LOG.warn("pods could not be ended: {}", String.valueOf(e.getMessage()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      own.get().close();
    } else {
      own.ifPresent(Containerd::detach);
    }
  }
}
