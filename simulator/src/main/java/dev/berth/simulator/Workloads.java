package dev.berth.simulator;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.simulator.scenario.Action;
import java.util.List;

/** What people do to a Deployment, to Jobs, and to budgets. */
final class Workloads {
  private static final String APPS = "/apis/apps/v1/namespaces/default/deployments";
  private static final String JOBS = "/apis/batch/v1/namespaces/default/jobs";
  private static final String OPTIONS = "{'kind':'DeleteOptions','apiVersion':'v1'";
  /** Of pods that can be anywhere, and ask for nothing. */
  static final String KNOBS = "'simulated.berth.dev/start-delay':'400ms','simulated.berth.dev/terminate-seconds':'1'";

  /** Made and unmade with each pod. */
  private static final String VOLUME =
      "'volumes':[{'name':'v','ephemeral':{'volumeClaimTemplate':{'spec':{'storageClassName':'berth-net',"
          + "'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}}}],";
  private static final String MOUNT = ",'volumeMounts':[{'name':'v','mountPath':'/v'}]";

  private final World world;
  private final Asking asking;
  private int jobs;

  Workloads(World world, Asking asking) {
    this.world = world;
    this.asking = asking;
  }

  /** The Deployment {@code app} is made, or changed to be so. No two of its pods are on one node. */
  void deploy(Action.Deploy a) {
    String spec =
        "'replicas':" + a.replicas() + ",'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':" + a.surge()
            + ",'maxUnavailable':" + a.unavailable() + "}}";
    String container = "'containers':[{'name':'c','image':'example/app:" + a.tag() + "'" + (a.volumes() ? MOUNT : "") + "}]";
    JsonObject known = world.cluster().get(APPS + "/app").body();
    if (!known.object("spec").isEmpty()) {
      asking.ask(
          "PATCH", APPS + "/app", "application/strategic-merge-patch+json",
          "{'spec':{" + spec + ",'template':{'spec':{'containers':[{'name':'c','image':'example/app:" + a.tag() + "'}]}}}}");
      return;
    }
    asking.ask(
        "POST", "/api/v1/namespaces/default/services",
        "{'metadata':{'name':'app'},'spec':{'selector':{'app':'app'},'ports':[{'port':80}]}}");
    asking.ask(
        "POST", APPS,
        "{'metadata':{'name':'app'},'spec':{" + spec + ",'selector':{'matchLabels':{'app':'app'}},'template':{'metadata':{"
            + "'labels':{'app':'app'},'annotations':{" + KNOBS + "}},'spec':{'terminationGracePeriodSeconds':3,"
            + "'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{'labelSelector':"
            + "{'matchLabels':{'app':'app'}},'topologyKey':'kubernetes.io/hostname'}]}}," + (a.volumes() ? VOLUME : "")
            + container + "}}}}");
  }

  void undeploy(Action.Undeploy a) {
    asking.ask("DELETE", APPS + "/app", OPTIONS + ",'propagationPolicy':'" + a.propagation() + "'}");
  }

  /** One of the Deployment's or of the Jobs' pods is deleted, by force or not: nobody waits for its name. */
  void drop(Action.Drop a) {
    List<Pod> pods =
        world.truth().list(Kinds.POD, "default").stream().filter(p -> p.meta().label("app").equals("app") || p.name().startsWith("job")).toList();
    if (!pods.isEmpty()) {
      Pod pod = pods.get(a.number() % pods.size());
      asking.ask(
          "DELETE", "/api/v1/namespaces/default/pods/" + pod.name(), OPTIONS + (a.forced() ? ",'gracePeriodSeconds':0}" : "}"));
    }
  }

  /** Each pod of it works for some seconds. */
  void job(Action.Job a) {
    jobs++;
    int seconds = 1 + world.loop().random().nextInt(20);
    asking.ask(
        "POST", JOBS,
        "{'metadata':{'name':'job" + jobs + "'},'spec':{'completions':" + a.completions() + ",'parallelism':" + a.parallelism()
            + ",'backoffLimit':50,'template':{'metadata':{'annotations':{'simulated.berth.dev/finish-after':'" + seconds
            + "'}},'spec':{'restartPolicy':'Never','terminationGracePeriodSeconds':3,"
            + "'containers':[{'name':'c','image':'example/app:v1'}]}}}}");
  }

  /** So many pods of a set or of the Deployment may be missing when people evict them. */
  void budget(Action.Budget a) {
    String budgets = "/apis/policy/v1/namespaces/" + Users.namespace(a.of()) + "/poddisruptionbudgets";
    String spec = "'spec':{'selector':{'matchLabels':{'app':'" + a.of() + "'}},'maxUnavailable':" + a.unavailable() + "}}";
    if (!asking.merge(budgets + "/" + a.of(), "{" + spec)) {
      asking.ask("POST", budgets, "{'metadata':{'name':'" + a.of() + "'}," + spec);
    }
  }
}
