package dev.berth.node.agent;

import dev.berth.client.View;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Service;
import dev.berth.node.pod.Environment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What pods of a namespace refer to in their environment, as the view shows it. */
record Referred(View view, String namespace) implements Environment.Lookup {
  @Override
  public Optional<AnyObject> configMap(String name) {
    return view.get(Kinds.CONFIG_MAP, namespace, name);
  }

  @Override
  public Optional<AnyObject> secret(String name) {
    return view.get(Kinds.SECRET, namespace, name);
  }

  @Override
  public List<Service> services() {
    Optional<Service> api = view.get(Kinds.SERVICE, "default", "kubernetes");
    return Stream.concat(api.stream(), view.list(Kinds.SERVICE, namespace).stream()).toList();
  }
}
