package dev.berth.server.command;

import dev.berth.base.loop.RealLoop;
import dev.berth.server.Version;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import dev.berth.storage.csi.CsiSocket;
import dev.berth.storage.csi.registration.Registration;
import dev.berth.storage.csi.server.CsiServer;
import dev.berth.storage.local.LocalDrivers;
import dev.berth.storage.simulated.SimulatedDrivers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth csi}. */
@Command(
    name = "csi",
    description = "Serves one of Berth's volume drivers as a CSI driver at a socket, until it is told to stop.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class CsiCommand implements Callable<Integer> {

  /** Which driver. */
  enum Which {
    BLOCK,
    DIR,
    /** Volumes are records, and end with the process. */
    SIMULATED;

    String driver() {
      return this == DIR ? "dir.berth.dev" : "block.berth.dev";
    }
  }

  @Option(names = "--driver", required = true, paramLabel = "block|dir|simulated",
      description = "An image file per volume behind a loop device; a directory per volume; or records that only look like it.",
      showDefaultValue = Visibility.NEVER)
  private Which which = Which.BLOCK;

  @Option(names = "--endpoint", required = true, paramLabel = "unix:///PATH", description = "The socket to listen at.",
      showDefaultValue = Visibility.NEVER)
  private String endpoint = "";

  @Option(names = "--node", paramLabel = "NAME", split = ",",
      description = "The node that this is, by default the host's name. More names are nodes to which volumes can be attached too.",
      showDefaultValue = Visibility.NEVER)
  private List<String> nodes = List.of();

  @Option(names = "--root", paramLabel = "DIR", defaultValue = "berth-data/volumes", description = "Where volumes lie.")
  private Path root = Path.of("berth-data/volumes");

  @Option(names = "--registration", paramLabel = "unix:///PATH",
      description = "A socket in a kubelet's plugins_registry, at which the driver makes itself known.",
      showDefaultValue = Visibility.NEVER)
  private List<String> registration = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Path socket = socket("--endpoint", endpoint);
    Optional<Path> offer = registration.stream().findFirst().map(address -> socket("--registration", address));
    List<String> names = nodes.isEmpty() ? List.of(hostName()) : nodes;
    RealLoop loop = new RealLoop("csi", fault -> LoggerFactory.getLogger(CsiCommand.class).error("csi", fault));
    CountDownLatch stopped = new CountDownLatch(1);
    List<AutoCloseable> open = new ArrayList<>();
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> close(open, stopped)));
    try {
      Drivers drivers = which == Which.SIMULATED ? SimulatedDrivers.of(loop) : local(names);
      VolumeDriver driver = drivers.find(which.driver()).orElseThrow();
      Executor calls = which == Which.SIMULATED ? loop : Executors.newVirtualThreadPerTaskExecutor();
      CsiServer.Settings settings = new CsiServer.Settings(names.getFirst(), new HashSet<>(names), Version.BERTH);
      add(open, CsiServer.start(socket, driver, settings, calls));
      if (offer.isPresent()) {
        add(open, Registration.offer(offer.get(), driver.name(), socket, CsiCommand::tell));
      }
      System.out.println("berth " + Version.BERTH + " serves " + driver.name() + " at unix://" + socket);
      System.out.flush();
      stopped.await();
      return 0;
    } catch (IOException | UncheckedIOException e) {
      System.err.println("berth: " + socket + ": " + e.getMessage() + ": is its directory there, and yours?");
      return 1;
    }
  }

  private Drivers local(List<String> names) {
    return LocalDrivers.of(
        root.toAbsolutePath().normalize(), names, InstantSource.system(), LocalDrivers.Settings.DEFAULTS);
  }

  private static void tell(Registration.Outcome outcome) {
    System.out.println(
        outcome.registered() ? "registered at the node's agent" : "the node's agent refused: " + outcome.error());
    System.out.flush();
  }

  private static void add(List<AutoCloseable> open, AutoCloseable one) {
    synchronized (open) {
      open.add(one);
    }
  }

  private static void close(List<AutoCloseable> open, CountDownLatch stopped) {
    synchronized (open) {
      for (AutoCloseable one : open.reversed()) {
        try {
          one.close();
        } catch (Exception e) {
          LoggerFactory.getLogger(CsiCommand.class).warn("closing", e);
        }
      }
    }
    stopped.countDown();
  }

  private Path socket(String option, String address) {
    try {
      return CsiSocket.parse(address);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage());
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
