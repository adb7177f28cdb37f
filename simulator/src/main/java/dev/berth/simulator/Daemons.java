package dev.berth.simulator;

import dev.berth.base.json.JsonObject;
import dev.berth.simulator.scenario.Action;

/** What people do to the DaemonSet {@code log}, of which a pod is on each node. */
final class Daemons {
  private static final String SETS = "/apis/apps/v1/namespaces/default/daemonsets";

  private final World world;
  private final Asking asking;

  Daemons(World world, Asking asking) {
    this.world = world;
    this.asking = asking;
  }

  /** It is made, or changed to be so. */
  void deploy(Action.Daemon a) {
    String strategy = "'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'maxUnavailable':" + a.unavailable() + "}}";
    String containers = "'containers':[{'name':'c','image':'example/app:" + a.tag() + "'}]";
    JsonObject known = world.cluster().get(SETS + "/log").body();
    if (!known.object("spec").isEmpty()) {
      asking.ask(
          "PATCH", SETS + "/log", "application/strategic-merge-patch+json",
          "{'spec':{" + strategy + ",'template':{'spec':{" + containers + "}}}}");
      return;
    }
    asking.ask(
        "POST", SETS,
        "{'metadata':{'name':'log'},'spec':{" + strategy + ",'selector':{'matchLabels':{'app':'log'}},'template':{'metadata':{"
            + "'labels':{'app':'log'},'annotations':{" + Workloads.KNOBS + "}},'spec':{'terminationGracePeriodSeconds':3,"
            + containers + "}}}}");
  }

  void undeploy(Action.Undaemon a) {
    asking.ask(
        "DELETE", SETS + "/log", "{'kind':'DeleteOptions','apiVersion':'v1','propagationPolicy':'" + a.propagation() + "'}");
  }
}
