package com.example.ensemble;

/** What is wanted; the defaults are in the definition. */
public class EnsembleSpec {
  private int members;
  private int clientPort;

  public int getMembers() {
    return members;
  }

  public void setMembers(int members) {
    this.members = members;
  }

  public int getClientPort() {
    return clientPort;
  }

  public void setClientPort(int clientPort) {
    this.clientPort = clientPort;
  }
}
