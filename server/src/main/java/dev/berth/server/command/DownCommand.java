package dev.berth.server.command;

import dev.berth.server.TemporaryFolder;
import dev.berth.server.nodes.HostRemains;
import dev.berth.server.up.RunFile;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code berth down}. */
@Command(
    name = "down",
    description = "Stops the cluster, or the agent, and its pods. Its data stay, and the next start finds everything as it was.",
    mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Mixin private DataDirOption data = new DataDirOption();

  @Option(names = "--purge", description = "Removes the data as well: objects, volumes, images, certificates.")
  private boolean purge;

  @Override
  public Integer call() throws InterruptedException {
    Optional<RunFile> running = data.running();
    // an agent, and a server that was killed, leave pods that go on
    boolean podsGoOn = HostRemains.hasContainerd(data.path());
    if (running.isEmpty() && !podsGoOn && !(purge && Files.exists(data.path()))) {
      return data.nothingRuns();
    }
    if (running.isPresent() && !stop(running.get())) {
      return 1;
    }
    if (!purge && HostRemains.hasContainerd(data.path())) {
      List<String> left = HostRemains.end(data.path());
      left.forEach(what -> System.err.println("berth: this is still in use: " + what));
      System.out.println("ended the pods of " + data.path());
      return left.isEmpty() ? 0 : 1;
    }
    if (purge) {
      List<String> left = HostRemains.purge(data.path());
      if (!left.isEmpty()) {
        System.err.println("berth: " + data.path() + " stays, for this is still in it: " + String.join(", ", left));
        return 1;
      }
      TemporaryFolder.delete(data.path());
      System.out.println("removed " + data.path());
    }
    return 0;
  }

  private static boolean stop(RunFile running) throws InterruptedException {
    Optional<ProcessHandle> process = running.process();
    if (process.isEmpty()) {
      return true;
    }
    if (!process.get().destroy() && running.process().isPresent()) {
      System.err.println("berth: process " + running.pid() + " is "
          + process.get().info().user().map(owner -> owner + "'s").orElse("another user's") + ", and "
          + System.getProperty("user.name") + " may not stop it: run as its owner");
      return false;
    }
    if (!running.awaitEnd(PATIENCE)) {
      System.err.println("berth: process " + running.pid() + " has not ended after " + PATIENCE.toSeconds()
          + " s: its log says what it waits for; kill -9 " + running.pid() + " loses nothing that was acknowledged");
      return false;
    }
    System.out.println("stopped process " + running.pid());
    return true;
  }
}
