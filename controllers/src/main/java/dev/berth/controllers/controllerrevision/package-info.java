/**
 * What StatefulSets and DaemonSets remember of their pod templates: how a template becomes the data of a ControllerRevision
 * and its name, and which revisions of a history are equal, newest, or to be forgotten. Pure; the workloads' planners call
 * it.
 *
 * <p>Names and data are upstream's to the byte ({@code pkg/controller/history}), so that a history that upstream has written
 * goes on here, and the other way round.
 */
@NullMarked
package dev.berth.controllers.controllerrevision;

import org.jspecify.annotations.NullMarked;
