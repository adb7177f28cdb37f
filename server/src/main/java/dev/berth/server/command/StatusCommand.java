package dev.berth.server.command;

import dev.berth.server.up.RunFile;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code berth status}. */
@Command(name = "status", description = "Says whether the cluster runs, and what is in it.", mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Mixin private DataDirOption data = new DataDirOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Optional<RunFile> running = data.running();
    if (running.isEmpty()) {
      return data.nothingRuns();
    }
    System.out.println("process " + running.get().pid() + " serves " + running.get().url());
    return 0;
  }
}
