package dev.berth.junit;

import dev.berth.base.json.JsonObject;
import dev.berth.junit.Types.Named;
import dev.berth.model.builtin.Builtin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Waits for what a test expects, and where it does not come to be says why, as far as the cluster knows. */
final class Waiting {
  private final Requests requests;
  private final Requests.Patience patience;
  private final Diagnosis diagnosis;
  private final List<Throwable> faults;

  /** @param faults what the cluster itself failed at; read when something did not come to be */
  Waiting(Requests requests, Requests.Patience patience, Explaining explaining, List<Throwable> faults) {
    this.requests = requests;
    this.patience = patience;
    this.diagnosis = new Diagnosis(requests, explaining);
    this.faults = faults;
  }

  /** @throws NotReadyError where it did not come to be */
  JsonObject ready(String what, Duration most) {
    Named named = requests.types().named(what);
    boolean builtIn = Builtin.catalogue().find(named.type().gvk()).isPresent();
    boolean ready =
        patience.until(
            most,
            () -> requests.get(named).filter(o -> Readiness.missing(named.type(), builtIn, o).isEmpty()).isPresent());
    Optional<JsonObject> object = requests.get(named);
    if (ready && object.isPresent()) {
      return object.get();
    }
    String missing =
        object.flatMap(o -> Readiness.missing(named.type(), builtIn, o)).orElse(object.isEmpty() ? "there is none" : "");
    throw new NotReadyError(
        told(
            what + " is not ready after " + most + ": " + missing,
            diagnosis.of(named)));
  }

  /** @throws NotReadyError where it stays */
  void gone(String what, Duration most) {
    Named named = requests.types().named(what);
    if (!patience.until(most, () -> requests.get(named).isEmpty())) {
      JsonObject object = requests.get(named).orElse(JsonObject.EMPTY);
      throw new NotReadyError(
          told(
              what + " is still there after " + most
                  + ": finalizers " + object.object("metadata").array("finalizers")
                  + ", deletionTimestamp " + object.object("metadata").string("deletionTimestamp").orElse("none"),
              diagnosis.of(named)));
    }
  }

  /** @throws NotReadyError where it did not come to be */
  void until(String what, Duration most, BooleanSupplier condition) {
    if (!patience.until(most, condition)) {
      throw new NotReadyError(told("not within " + most + ": " + what, List.of()));
    }
  }

  private String told(String first, List<String> lines) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(lines);
    faults.forEach(fault -> all.add("the cluster itself failed: " + fault));
    return String.join("\n  ", all);
  }
}
