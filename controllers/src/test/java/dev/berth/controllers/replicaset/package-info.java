@NullMarked
package dev.berth.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
