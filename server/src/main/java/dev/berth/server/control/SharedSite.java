package dev.berth.server.control;

import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.client.View;
import dev.berth.client.events.Events;
import dev.berth.server.ApiServer;
import dev.berth.server.inprocess.Identity;
import java.util.concurrent.Executor;

/** One loop and one picture for all components: objects are kept once, and everybody sees the same moment. */
public final class SharedSite implements Site, AutoCloseable {
  private final ApiServer api;
  private final Loop loop;
  private final Executor calls;
  private final Picture picture;
  private final Events events;

  /** @param calls where requests are handled */
  public SharedSite(ApiServer api, Loop loop, Executor calls) {
    this.api = api;
    this.loop = loop;
    this.calls = calls;
    this.picture = new Picture(loop, api.source(loop));
    this.events = new Events(loop);
  }

  @Override
  public Loop loop(String component) {
    return loop;
  }

  @Override
  public Client client(String component, Identity identity) {
    return api.client(identity, loop, calls);
  }

  @Override
  public Events events(String component) {
    return events;
  }

  @Override
  public void prepare(Needs together) {
    picture.follow(together);
  }

  @Override
  public View view(String component, Needs needs) {
    prepare(needs);
    return picture;
  }

  @Override
  public void close() {
    picture.close();
  }
}
