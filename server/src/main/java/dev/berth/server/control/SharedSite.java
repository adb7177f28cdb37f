package dev.berth.server.control;

import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.client.Source;
import dev.berth.client.View;
import dev.berth.client.events.Events;
import dev.berth.server.ApiServer;
import dev.berth.server.inprocess.Identity;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** One loop and one picture for all components: objects are kept once, and everybody sees the same moment. */
public final class SharedSite implements Site, AutoCloseable {
  private final Loop loop;
  private final Function<Identity, Client> clients;
  private final Picture picture;
  private final Events events;

  /**
   * In the process of the API.
   *
   * @param calls where requests are handled
   */
  public SharedSite(ApiServer api, Loop loop, Executor calls) {
    this(loop, api.source(loop), identity -> api.client(identity, loop, calls));
  }

  /**
   * Beside an API wherever it is.
   *
   * @param source of all that components see
   * @param clients by whom they ask and write
   */
  public SharedSite(Loop loop, Source source, Function<Identity, Client> clients) {
    this.loop = loop;
    this.clients = clients;
    this.picture = new Picture(loop, source);
    this.events = new Events(loop);
  }

  @Override
  public Loop loop(String component) {
    return loop;
  }

  @Override
  public Client client(String component, Identity identity) {
    return clients.apply(identity);
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
