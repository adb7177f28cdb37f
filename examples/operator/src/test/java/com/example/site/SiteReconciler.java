package com.example.site;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.Workflow;
import io.javaoperatorsdk.operator.api.reconciler.dependent.Dependent;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import java.util.Map;

/** Keeps a ConfigMap and a Deployment for each site, as dependent resources: the framework applies them. */
@Workflow(
    dependents = {
      @Dependent(name = "text", type = SiteReconciler.Text.class),
      @Dependent(name = "servers", type = SiteReconciler.Servers.class, dependsOn = "text")
    })
@ControllerConfiguration(name = "site")
public class SiteReconciler implements Reconciler<Site> {

  @Override
  public UpdateControl<Site> reconcile(Site site, Context<Site> context) {
    int serving =
        context
            .getSecondaryResource(Deployment.class)
            .map(Deployment::getStatus)
            .map(status -> status.getReadyReplicas())
            .orElse(0);
    Site told = new Site();
    told.getMetadata().setName(site.getMetadata().getName());
    told.getMetadata().setNamespace(site.getMetadata().getNamespace());
    told.setStatus(new Site.Status());
    told.getStatus().setServing(serving);
    return UpdateControl.patchStatus(told);
  }

  /** The page. */
  public static class Text extends CRUDKubernetesDependentResource<ConfigMap, Site> {
    public Text() {
      super(ConfigMap.class);
    }

    @Override
    protected ConfigMap desired(Site site, Context<Site> context) {
      return new ConfigMapBuilder()
          .withNewMetadata()
          .withName(site.getMetadata().getName())
          .withNamespace(site.getMetadata().getNamespace())
          .endMetadata()
          .withData(Map.of("index.html", site.getSpec().getText()))
          .build();
    }
  }

  /** Who serves it. */
  public static class Servers extends CRUDKubernetesDependentResource<Deployment, Site> {
    public Servers() {
      super(Deployment.class);
    }

    @Override
    protected Deployment desired(Site site, Context<Site> context) {
      Map<String, String> labels = Map.of("site", site.getMetadata().getName());
      return new DeploymentBuilder()
          .withNewMetadata()
          .withName(site.getMetadata().getName())
          .withNamespace(site.getMetadata().getNamespace())
          .endMetadata()
          .withNewSpec()
          .withReplicas(site.getSpec().getReplicas())
          .withNewSelector()
          .withMatchLabels(labels)
          .endSelector()
          .withNewTemplate()
          .withNewMetadata()
          .withLabels(labels)
          .endMetadata()
          .withNewSpec()
          .addNewContainer()
          .withName("server")
          .withImage("server:1")
          .endContainer()
          .endSpec()
          .endTemplate()
          .endSpec()
          .build();
    }
  }
}
