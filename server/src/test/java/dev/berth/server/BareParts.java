package dev.berth.server;

import dev.berth.api.Pages;
import dev.berth.api.aggregation.ExtensionDocuments;
import dev.berth.api.objects.StoredObjects;
import dev.berth.model.Catalogue;
import dev.berth.store.Store;
import java.time.InstantSource;
import java.util.function.Supplier;

/** What an API server needs besides a store, for tests of what it makes of that store. */
record BareParts(Store store) implements ApiServer.Parts {
  @Override
  public Access access(StoredObjects objects) {
    return Access.open(ApiServer.Alone.KEY, objects, InstantSource.system());
  }

  @Override
  public Pages pages(Access access, Supplier<Catalogue> catalogue, ExtensionDocuments extensions) {
    return ServerPages.of(access, catalogue, extensions, () -> "", store, () -> true, _ -> {});
  }
}
