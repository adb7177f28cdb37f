package dev.berth.api.rest;

import dev.berth.api.admission.match.Versions;
import dev.berth.api.apply.Overlay;
import dev.berth.api.convert.Conversions;
import dev.berth.api.custom.CustomStrategy;
import dev.berth.api.custom.CustomVersion;
import dev.berth.api.decode.DecodeException;
import dev.berth.api.decode.Decoding;
import dev.berth.api.strategy.Strategies;
import dev.berth.api.strategy.Strategy;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.schema.TypeSchema;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The versions that a server serves, for those who see objects on the way to the store. */
public final class ServedVersions implements Versions {
  private final Supplier<Catalogue> catalogue;
  private final Strategies strategies;
  private final FieldOwners owners;

  public ServedVersions(Supplier<Catalogue> catalogue, Strategies strategies, FieldOwners owners) {
    this.catalogue = catalogue;
    this.strategies = strategies;
    this.owners = owners;
  }

  @Override
  public Optional<ResourceType> find(GroupVersionKind kind) {
    return catalogue.get().find(kind);
  }

  @Override
  public Overlay.Result lay(JsonObject object, JsonObject configuration, ResourceType type, GroupVersionKind kind) {
    Optional<TypeSchema> other = kind.equals(type.gvk()) ? Optional.empty() : Builtin.schema(kind);
    return owners.managers().lay(type, other, object, configuration);
  }

  private Strategy strategy(ResourceType type) {
    return CustomVersion.of(type).<Strategy>map(CustomStrategy::new).orElseGet(() -> strategies.of(type));
  }

  @Override
  public List<ResourceType> others(ResourceType type) {
    return catalogue.get().types().stream()
        .filter(t -> t.plural().equals(type.plural()) && t.storage().equals(type.storage()))
        .filter(t -> !t.gvk().equals(type.gvk()))
        .toList();
  }

  @Override
  public JsonObject convert(JsonObject object, ResourceType from, ResourceType to) {
    Optional<CustomVersion> custom = CustomVersion.of(from);
    return custom.isPresent() && CustomVersion.of(to).isPresent()
        ? custom.get().to(CustomVersion.of(to).get(), object)
        : Conversions.convert(object, from, to);
  }

  @Override
  public JsonObject read(JsonObject changed, ResourceType type, GroupVersionKind kind) {
    String apiVersion = kind.groupVersion().apiVersion();
    if (!changed.text("kind").equals(kind.kind()) || !changed.text("apiVersion").equals(apiVersion)) {
      throw new UnreadableException(
          "converting (" + changed.text("apiVersion") + "." + changed.text("kind") + ") to (" + apiVersion + "."
              + kind.kind() + "): unknown conversion",
          new IllegalArgumentException(kind.toString()));
    }
    boolean itself = kind.equals(type.gvk());
    Decoding decoding =
        itself ? Aspect.decoding(type) : Decoding.of(Builtin.schema(kind).orElse(type.schema()));
    try {
      JsonObject decoded =
          decoding.decode(changed, List.of()).object().with("kind", kind.kind()).with("apiVersion", apiVersion);
      return itself ? strategy(type).defaults(FieldOwners.stored(decoded, type)) : decoded;
    } catch (DecodeException e) {
      throw new UnreadableException(String.valueOf(e.getMessage()), e);
    }
  }
}
