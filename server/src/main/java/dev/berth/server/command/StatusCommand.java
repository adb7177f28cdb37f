package dev.berth.server.command;

import dev.berth.base.loop.RealLoop;
import dev.berth.client.https.Connection;
import dev.berth.client.https.HttpsSource;
import dev.berth.client.https.Kubeconfig;
import dev.berth.server.up.Overview;
import dev.berth.server.up.RunFile;
import dev.berth.server.up.Screen;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code berth status}. */
@Command(name = "status", description = "Says whether the cluster runs, and what is in it.", mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private static final long PATIENCE_SECONDS = 10;

  @Mixin private DataDirOption data = new DataDirOption();

  @Override
  public Integer call() throws InterruptedException {
    Optional<RunFile> running = data.running();
    if (running.isEmpty()) {
      return data.nothingRuns();
    }
    System.out.println("process " + running.get().pid() + " serves " + running.get().url());
    try (RealLoop loop =
            new RealLoop("status", fault -> LoggerFactory.getLogger(StatusCommand.class).error("asking failed", fault));
        Connection connection = new Connection(Kubeconfig.read(data.kubeconfig()), Connection.Settings.of("berth-status"))) {
      Overview.of(loop, new HttpsSource(connection, loop)).get(PATIENCE_SECONDS, TimeUnit.SECONDS).show(Screen.ofProcess());
      return 0;
    } catch (TimeoutException | ExecutionException e) {
      System.err.println("berth: it does not answer within " + PATIENCE_SECONDS + " s; its log: " + LogFile.of(data.path()));
      return 1;
    }
  }
}
