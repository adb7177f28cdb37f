package dev.berth.api.flow;

import dev.berth.api.Response;
import java.util.ArrayList;
import java.util.List;

/**
 * Where requests belong: a schema with its level. The answer tells it by the objects' uids: their names are nobody's
 * business.
 */
public final class Flow {
  final FlowSchema schema;
  final Level level;
  private final List<Response.Header> headers;

  Flow(FlowSchema schema, Level level) {
    this.schema = schema;
    this.level = level;
    headers =
        List.of(
            new Response.Header("X-Kubernetes-Pf-Flowschema-Uid", schema.uid()),
            new Response.Header("X-Kubernetes-Pf-Prioritylevel-Uid", level.spec.uid()));
  }

  /** The answer with the fields that name schema and level. */
  public Response on(Response response) {
    List<Response.Header> all = headers;
    if (!response.headers().isEmpty()) {
      all = new ArrayList<>(response.headers());
      all.addAll(headers);
    }
    return new Response(response.code(), response.contentType(), all, response.content());
  }

  @Override
  public String toString() {
    return schema.name() + " -> " + level.spec.name();
  }
}
