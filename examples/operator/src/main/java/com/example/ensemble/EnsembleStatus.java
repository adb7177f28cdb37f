package com.example.ensemble;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** What there is. */
public class EnsembleStatus {
  private Long observedGeneration;
  private int readyMembers;
  private List<Condition> conditions = List.of();

  public Long getObservedGeneration() {
    return observedGeneration;
  }

  public void setObservedGeneration(Long observedGeneration) {
    this.observedGeneration = observedGeneration;
  }

  public int getReadyMembers() {
    return readyMembers;
  }

  public void setReadyMembers(int readyMembers) {
    this.readyMembers = readyMembers;
  }

  public List<Condition> getConditions() {
    return conditions;
  }

  public void setConditions(List<Condition> conditions) {
    this.conditions = conditions;
  }
}
