package com.example.site;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** A page that is served: some text, so many times. */
@Group("example.com")
@Version("v1")
public class Site extends CustomResource<Site.Spec, Site.Status> implements Namespaced {
  private static final long serialVersionUID = 1;

  static final String DEFINITION =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: sites.example.com}
      spec:
        group: example.com
        scope: Namespaced
        names: {kind: Site, plural: sites, singular: site}
        versions:
        - name: v1
          served: true
          storage: true
          subresources: {status: {}}
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  properties:
                    text: {type: string, maxLength: 100}
                    replicas: {type: integer, default: 1, minimum: 0}
                    owner: {type: string}
                status:
                  type: object
                  properties:
                    serving: {type: integer}
      """;

  /** What is wanted. */
  public static class Spec {
    private String text = "";
    private int replicas = 1;
    private String owner;

    public String getText() {
      return text;
    }

    public void setText(String text) {
      this.text = text;
    }

    public int getReplicas() {
      return replicas;
    }

    public void setReplicas(int replicas) {
      this.replicas = replicas;
    }

    public String getOwner() {
      return owner;
    }

    public void setOwner(String owner) {
      this.owner = owner;
    }
  }

  /** What there is. */
  public static class Status {
    private int serving;

    public int getServing() {
      return serving;
    }

    public void setServing(int serving) {
      this.serving = serving;
    }
  }

  static String yaml(String name, String text, int replicas) {
    return "{apiVersion: example.com/v1, kind: Site, metadata: {name: " + name + "}, spec: {text: " + text + ", replicas: "
        + replicas + "}}";
  }
}
