/**
 * The FlowSchemas and PriorityLevelConfigurations that every cluster has, as upstream's
 * ({@code apiserver/pkg/apis/flowcontrol/bootstrap}). Data; the API holds requests to what is stored of them, a controller
 * keeps them stored.
 */
@NullMarked
package dev.berth.model.flow;

import org.jspecify.annotations.NullMarked;
