/**
 * API servers behind ours (kube-aggregator): which group versions are served by a Service of the cluster, how a request gets
 * there and on whose behalf, and what such servers say that they serve. Whether they answer is looked after by a controller;
 * here it is read from the APIService's condition.
 */
@NullMarked
package dev.berth.api.aggregation;

import org.jspecify.annotations.NullMarked;
