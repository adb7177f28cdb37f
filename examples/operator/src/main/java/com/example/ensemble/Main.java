package com.example.ensemble;

import io.javaoperatorsdk.operator.Operator;

/** The operator, against the cluster of the kubeconfig. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Operator operator = new Operator();
    operator.register(new EnsembleReconciler());
    operator.start();
  }
}
