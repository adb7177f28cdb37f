package com.example.ensemble;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** So many servers that know each other by number. */
@Group("example.com")
@Version("v1")
public class Ensemble extends CustomResource<EnsembleSpec, EnsembleStatus> implements Namespaced {
  private static final long serialVersionUID = 1;
}
