package dev.berth.storage.csi.registration;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.csi.CsiCalls;
import dev.berth.storage.csi.CsiDriver;
import dev.berth.storage.csi.CsiSocket;
import dev.berth.storage.csi.proto.InfoRequest;
import dev.berth.storage.csi.proto.PluginInfo;
import dev.berth.storage.csi.proto.RegistrationStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/** One socket's registration: who is there, whether it is a driver that can be spoken to, and what it is told. */
final class Registering {
  private static final Pattern VERSION_ONE = Pattern.compile("v?1(\\.\\d+){0,2}");

  private final Path socket;
  private final Duration patience;
  private final Executor threads;

  Registering(Path socket, Duration patience, Executor threads) {
    this.socket = socket;
    this.patience = patience;
    this.threads = threads;
  }

  /** The driver, open. It has not been told anything yet. */
  CompletionStage<CsiDriver> ask() {
    CsiCalls calls = new CsiCalls(socket, patience, threads);
    return calls
        .ask(RegistrationRpcs.GET_INFO, InfoRequest.getDefaultInstance())
        .whenComplete((_, _) -> calls.close())
        .thenCompose(this::open);
  }

  private CompletionStage<CsiDriver> open(PluginInfo info) {
    if (!info.getType().equals(Registration.TYPE)) {
      return refused("no handler registered for plugin type: " + info.getType() + " at socket " + socket);
    }
    String about = "for CSI driver \"" + info.getName() + "\" failed. ";
    if (info.getSupportedVersionsList().isEmpty()) {
      return refused("RegisterPlugin " + about + "Plugin returned an empty list for supported versions");
    }
    if (!speaks(info.getSupportedVersionsList())) {
      return refused(
          "RegisterPlugin " + about + "None of the versions specified " + info.getSupportedVersionsList() + " are supported");
    }
    Path endpoint = info.getEndpoint().isEmpty() ? socket : CsiSocket.parse(info.getEndpoint());
    return CsiDriver.open(endpoint, CsiDriver.Role.NODE, patience, threads)
        .thenCompose(
            driver -> {
              if (driver.name().equals(info.getName())) {
                return CompletableFuture.completedFuture(driver);
              }
              driver.close();
              return refused("the driver at " + endpoint + " is " + driver.name() + ", and not " + info.getName());
            });
  }

  private static boolean speaks(List<String> versions) {
    return versions.stream().anyMatch(version -> VERSION_ONE.matcher(version).matches());
  }

  private static <T> CompletionStage<T> refused(String why) {
    return CompletableFuture.failedFuture(new DriverException(Code.INVALID_ARGUMENT, why));
  }

  static String text(Throwable failure) {
    Throwable why = failure instanceof CompletionException e && e.getCause() != null ? e.getCause() : failure;
    return String.valueOf(why.getMessage());
  }

  /** Whether it has heard is nobody's concern. @param error empty where all is well */
  CompletionStage<Boolean> tell(String error) {
    CsiCalls calls = new CsiCalls(socket, patience, threads);
    RegistrationStatus status =
        RegistrationStatus.newBuilder().setPluginRegistered(error.isEmpty()).setError(error).build();
    return calls
        .ask(RegistrationRpcs.NOTIFY, status)
        .handle((_, why) -> why == null)
        .whenComplete((_, _) -> calls.close());
  }
}
