package dev.berth.api.rest;

import dev.berth.api.Response;
import dev.berth.api.status.Failures;

/** Server-side apply. */
final class Applying {
  private final Floor floor;
  private final Updating updating;
  private final Creating creating;

  Applying(Floor floor, Updating updating, Creating creating) {
    this.floor = floor;
    this.updating = updating;
    this.creating = creating;
  }

  Response apply(Call call, Aspect aspect, WriteOptions options) {
    throw Failures.unsupportedMediaType("application/json-patch+json");
  }
}
