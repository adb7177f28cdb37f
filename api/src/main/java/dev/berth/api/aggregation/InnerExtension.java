package dev.berth.api.aggregation;

import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.route.RequestInfo;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;

/**
 * An extension that is answered in this process, for as long as its APIService has no service: whoever gives it one has the group
 * from then on. Thread-safe.
 */
public interface InnerExtension {
  GroupVersion groupVersion();

  /** What it serves, as an entry's {@code resources} in an {@code APIGroupDiscovery}. */
  JsonArray resources();

  /** {@code /apis/GROUP/VERSION}: an {@code APIResourceList}. */
  JsonObject resourceList();

  /** {@code /openapi/v3/apis/GROUP/VERSION}. */
  JsonObject openApi();

  /**
   * The answer to a request for a resource of it. May block.
   *
   * @throws dev.berth.api.status.Refusal for what is no good
   */
  Response answer(Request request, RequestInfo info);
}
