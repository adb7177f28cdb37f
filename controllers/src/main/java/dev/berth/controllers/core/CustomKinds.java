package dev.berth.controllers.core;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.CustomResourceDefinition;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The kinds that definitions add and take away while a controller runs, each in one version. For controllers that deal with
 * objects whatever they are. The definitions must be among what the controller needs.
 */
public final class CustomKinds {
  private final Consumer<Kind<AnyObject>> came;
  private final Consumer<Kind<AnyObject>> went;
  private final Map<String, Kind<AnyObject>> known = new HashMap<>();

  private CustomKinds(Consumer<Kind<AnyObject>> came, Consumer<Kind<AnyObject>> went) {
    this.came = came;
    this.went = went;
  }

  /** Tells of the kinds that there are, and from now on of those that come and go. */
  public static void follow(View view, Consumer<Kind<AnyObject>> came, Consumer<Kind<AnyObject>> went) {
    CustomKinds kinds = new CustomKinds(came, went);
    view.onChange(Kinds.CUSTOM_RESOURCE_DEFINITION, (before, after) -> kinds.changed(before, after));
  }

  private void changed(Optional<CustomResourceDefinition> before, Optional<CustomResourceDefinition> after) {
    String name = after.or(() -> before).map(CustomResourceDefinition::name).orElse("");
    Optional<Kind<AnyObject>> was = Optional.ofNullable(known.get(name));
    Optional<Kind<AnyObject>> is = after.flatMap(CustomResourceDefinition::anyObjects).map(Kind::untyped);
    if (was.isPresent() && is.isPresent() && isAlike(was.get().type(), is.get().type())) {
      return;
    }
    was.ifPresent(
        kind -> {
          known.remove(name);
          went.accept(kind);
        });
    is.ifPresent(
        kind -> {
          known.put(name, kind);
          came.accept(kind);
        });
  }

  private static boolean isAlike(ResourceType a, ResourceType b) {
    return a.gvk().equals(b.gvk()) && a.plural().equals(b.plural()) && a.namespaced() == b.namespaced();
  }
}
