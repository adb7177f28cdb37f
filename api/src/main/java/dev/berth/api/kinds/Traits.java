package dev.berth.api.kinds;

import dev.berth.model.names.NameRule;

/**
 * What a kind allows, as upstream's registries say it ({@code pkg/registry/<group>/<kind>/strategy.go}).
 *
 * @param names the rule for its objects' names
 * @param createOnUpdate whether a PUT to an absent name creates the object
 * @param unconditionalUpdate whether a PUT without resourceVersion overwrites whatever is there
 * @param generation whether changes of the spec are counted in {@code metadata.generation}
 */
public record Traits(NameRule names, boolean createOnUpdate, boolean unconditionalUpdate, boolean generation) {

  /** Named like a DNS subdomain, PUT needs no resourceVersion, nothing is counted: what most kinds are. */
  public static final Traits USUAL = new Traits(NameRule.SUBDOMAIN, false, true, false);

  public Traits named(NameRule rule) {
    return new Traits(rule, createOnUpdate, unconditionalUpdate, generation);
  }

  public Traits createdByPut() {
    return new Traits(names, true, unconditionalUpdate, generation);
  }

  public Traits putNeedsVersion() {
    return new Traits(names, createOnUpdate, false, generation);
  }

  public Traits counted() {
    return new Traits(names, createOnUpdate, unconditionalUpdate, true);
  }
}
