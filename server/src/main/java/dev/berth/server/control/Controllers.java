package dev.berth.server.control;

import dev.berth.controllers.apiservice.LocalServices;
import dev.berth.controllers.apiservice.RemoteServices;
import dev.berth.controllers.autoscaling.AutoscalerController;
import dev.berth.controllers.bootstrap.SystemObjects;
import dev.berth.controllers.certificate.Authority;
import dev.berth.controllers.certificate.BootstrapSigner;
import dev.berth.controllers.certificate.ClientApproval;
import dev.berth.controllers.certificate.RequestCleaner;
import dev.berth.controllers.certificate.RequestSigning;
import dev.berth.controllers.certificate.ServingApproval;
import dev.berth.controllers.certificate.TokenCleaner;
import dev.berth.controllers.clusterrole.ClusterRoleAggregation;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.cronjob.CronJobController;
import dev.berth.controllers.daemonset.DaemonSetController;
import dev.berth.controllers.deployment.DeploymentController;
import dev.berth.controllers.disruption.DisruptionController;
import dev.berth.controllers.endpoint.EndpointSlices;
import dev.berth.controllers.endpoint.LegacyEndpoints;
import dev.berth.controllers.endpoint.MirroredSlices;
import dev.berth.controllers.endpoint.ServiceAddresses;
import dev.berth.controllers.endpoint.ServiceRanges;
import dev.berth.controllers.event.EventExpiry;
import dev.berth.controllers.flow.FlowConfigurations;
import dev.berth.controllers.garbage.GarbageCollector;
import dev.berth.controllers.job.JobController;
import dev.berth.controllers.namespace.NamespaceController;
import dev.berth.controllers.replicaset.ReplicaSetController;
import dev.berth.controllers.node.NodeFencing;
import dev.berth.controllers.node.NodeLifecycle;
import dev.berth.controllers.node.NodeNetworks;
import dev.berth.controllers.node.PodGarbageCollector;
import dev.berth.controllers.node.TaintEviction;
import dev.berth.controllers.quota.QuotaController;
import dev.berth.controllers.serviceaccount.DefaultAccounts;
import dev.berth.controllers.serviceaccount.RootCertificates;
import dev.berth.controllers.serviceaccount.TokenSecrets;
import dev.berth.controllers.statefulset.StatefulSetController;
import dev.berth.controllers.volume.VolumeControllers;
import dev.berth.controllers.ttl.NodeTtl;
import dev.berth.controllers.ttlafterfinished.FinishedJobs;
import dev.berth.model.builtin.Builtin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All controllers that there are. */
final class Controllers {
  private Controllers() {}

  /** In the order in which they are started. */
  static List<Controller> all(ControlPlane.Settings settings) {
    List<Controller> all = new ArrayList<>();
    all.addAll(neighbours(settings));
    all.addAll(workloads());
    all.addAll(VolumeControllers.all(settings.drivers(), settings.disks()));
    all.removeIf(controller -> !settings.runs(controller.name()));
    return all;
  }

  /** What upstream's API server looks after itself. */
  static List<Controller> ofApiServer(ControlPlane.Settings settings) {
    List<Controller> all = new ArrayList<>();
    all.add(new SystemObjects());
    all.add(new FlowConfigurations());
    all.add(new ServiceAddresses());
    all.add(new LocalServices(Builtin.catalogue(), settings.inner()));
    all.add(new RemoteServices(settings.prober()));
    all.removeIf(controller -> !settings.runs(controller.name()));
    return all;
  }

  /** What keeps pods. */
  private static List<Controller> workloads() {
    return List.of(
        ReplicaSetController.ofReplicaSets(),
        ReplicaSetController.ofReplicationControllers(),
        new DeploymentController(),
        new DaemonSetController(),
        new JobController(),
        new CronJobController(),
        new FinishedJobs(),
        new StatefulSetController());
  }

  private static List<Controller> certificates(Authority authority) {
    return List.of(
        new ClientApproval(authority),
        new ServingApproval(authority),
        new RequestSigning(authority),
        new RequestCleaner(authority));
  }

  /** What every cluster needs, whatever runs in it. */
  private static List<Controller> neighbours(ControlPlane.Settings settings) {
    List<Controller> all = new ArrayList<>();
    all.add(new DefaultAccounts());
    if (!settings.rootCertificates().isEmpty()) {
      all.add(new RootCertificates(settings.rootCertificates()));
    }
    settings.tokens().ifPresent(signer -> all.add(new TokenSecrets(settings.rootCertificates(), signer)));
    all.add(new ClusterRoleAggregation());
    all.add(new NamespaceController(Builtin.catalogue()));
    all.add(new GarbageCollector(Builtin.catalogue()));
    all.add(new EndpointSlices(100));
    all.add(new LegacyEndpoints());
    all.add(new MirroredSlices());
    all.add(new NodeLifecycle(settings.nodes()));
    all.add(new NodeFencing());
    all.add(new TaintEviction());
    all.add(new PodGarbageCollector(settings.nodes()));
    all.add(new NodeNetworks(ControlPlane.POD_NETWORK, 24));
    all.add(new NodeTtl());
    all.add(new ServiceRanges());
    all.add(new AutoscalerController());
    all.add(new DisruptionController());
    all.add(new QuotaController(Builtin.catalogue()));
    all.add(new TokenCleaner());
    all.add(new BootstrapSigner());
    settings.authority().ifPresent(authority -> all.addAll(certificates(authority)));
    all.add(new EventExpiry(Duration.ofHours(1)));
    return all;
  }
}
