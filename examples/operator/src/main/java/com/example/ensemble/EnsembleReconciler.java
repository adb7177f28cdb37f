package com.example.ensemble;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Makes an ensemble what its spec says, and its status what it is. */
@ControllerConfiguration
public class EnsembleReconciler implements Reconciler<Ensemble> {

  @Override
  public List<EventSource<?, Ensemble>> prepareEventSources(EventSourceContext<Ensemble> context) {
    return List.of(
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(StatefulSet.class, Ensemble.class).build(), context));
  }

  @Override
  public UpdateControl<Ensemble> reconcile(Ensemble ensemble, Context<Ensemble> context) {
    context.getClient().resource(EnsembleObjects.configuration(ensemble)).serverSideApply();
    context.getClient().resource(EnsembleObjects.service(ensemble)).serverSideApply();
    StatefulSet members = context.getClient().resource(EnsembleObjects.members(ensemble)).serverSideApply();

    Integer ready = members.getStatus() == null ? null : members.getStatus().getReadyReplicas();
    Ensemble told = new Ensemble();
    told.getMetadata().setName(ensemble.getMetadata().getName());
    told.getMetadata().setNamespace(ensemble.getMetadata().getNamespace());
    told.setStatus(status(ensemble, ready == null ? 0 : ready));
    return UpdateControl.patchStatus(told);
  }

  private static EnsembleStatus status(Ensemble ensemble, int ready) {
    EnsembleStatus status = new EnsembleStatus();
    status.setObservedGeneration(ensemble.getMetadata().getGeneration());
    status.setReadyMembers(ready);
    String is = ready == ensemble.getSpec().getMembers() ? "True" : "False";
    String since =
        ensemble.getStatus() == null
            ? now()
            : ensemble.getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("Ready") && c.getStatus().equals(is))
                .map(Condition::getLastTransitionTime)
                .findFirst()
                .orElseGet(EnsembleReconciler::now);
    status.setConditions(
        List.of(
            new ConditionBuilder()
                .withType("Ready")
                .withStatus(is)
                .withReason("Members")
                .withMessage(ready + " of " + ensemble.getSpec().getMembers() + " members are ready")
                .withLastTransitionTime(since)
                .build()));
    return status;
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
