package dev.berth.simulator;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Picture;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.simulator.rehearsal.Marks;
import dev.berth.simulator.rehearsal.Observed.Lead;
import dev.berth.simulator.rehearsal.Observed.Name;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** To which pods Services lead, growing. */
final class ServiceNotes {
  static final List<Kind<?>> KINDS = List.of(Kinds.ENDPOINT_SLICE);
  private static final String SERVICE = "kubernetes.io/service-name";

  private final Picture picture;
  private final LongSupplier now;
  private final Map<Name, Map<String, Marks>> leads = new LinkedHashMap<>();

  ServiceNotes(Picture picture, LongSupplier now) {
    this.picture = picture;
    this.now = now;
  }

  void watch() {
    picture.onChange(Kinds.ENDPOINT_SLICE, this::changed);
  }

  private void changed(Optional<AnyObject> before, Optional<AnyObject> after) {
    AnyObject slice = after.or(() -> before).orElseThrow();
    String service = slice.meta().label(SERVICE);
    if (service.isEmpty()) {
      return;
    }
    Set<String> uids =
        picture.list(Kinds.ENDPOINT_SLICE, slice.namespace()).stream()
            .filter(s -> s.meta().label(SERVICE).equals(service))
            .flatMap(s -> s.json().array("endpoints").objects())
            .filter(ServiceNotes::isReady)
            .map(e -> e.object("targetRef").text("uid"))
            .collect(Collectors.toSet());
    Map<String, Marks> marks = leads.computeIfAbsent(new Name(slice.namespace(), service), _ -> new LinkedHashMap<>());
    uids.stream().sorted().forEach(uid -> marks.computeIfAbsent(uid, _ -> new Marks()));
    marks.forEach((uid, mark) -> mark.set(uids.contains(uid), now.getAsLong()));
  }

  /** Where it is not said, it is. */
  private static boolean isReady(JsonObject endpoint) {
    return !endpoint.object("conditions").has("ready") || endpoint.object("conditions").bool("ready");
  }

  List<Lead> until(long endMillis) {
    return leads.entrySet().stream()
        .flatMap(
            service ->
                service.getValue().entrySet().stream()
                    .filter(pod -> !pod.getKey().isEmpty())
                    .map(pod -> new Lead(service.getKey(), pod.getKey(), pod.getValue().until(endMillis))))
        .toList();
  }
}
