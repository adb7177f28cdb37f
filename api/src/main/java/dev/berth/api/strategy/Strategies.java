package dev.berth.api.strategy;

import dev.berth.model.GroupResource;
import dev.berth.model.ResourceType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Which strategy a type has. */
public final class Strategies {
  private final Map<GroupResource, Function<ResourceType, Strategy>> known;

  private Strategies(Map<GroupResource, Function<ResourceType, Strategy>> known) {
    this.known = known;
  }

  /** Collects a package's strategies; each group's package has one function that fills it. */
  public static final class Table {
    private final Map<GroupResource, Function<ResourceType, Strategy>> known = new HashMap<>();

    public Table put(String group, String plural, Strategy strategy) {
      return put(group, plural, _ -> strategy);
    }

    /** For kinds whose strategy depends on the version: it is made from the type. */
    public Table put(String group, String plural, Function<ResourceType, Strategy> make) {
      if (known.put(new GroupResource(group, plural), make) != null) {
        throw new IllegalStateException("two strategies for " + plural + " of group \"" + group + "\"");
      }
      return this;
    }

    public Strategies build() {
      return new Strategies(Map.copyOf(known));
    }
  }

  public static Table table() {
    return new Table();
  }

  /** The type's own strategy, or the one that all other types share. */
  public Strategy of(ResourceType type) {
    Function<ResourceType, Strategy> make = known.get(type.groupResource());
    return make == null ? new PlainStrategy(type) : make.apply(type);
  }
}
