/**
 * APIServices (kube-aggregator): those of what the server serves itself are there, and those of other servers tell whether they
 * answer. Requests are handed on by the API.
 */
@NullMarked
package dev.berth.controllers.apiservice;

import org.jspecify.annotations.NullMarked;
