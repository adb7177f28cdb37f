@NullMarked
package dev.berth.controllers.clusterrole;

import org.jspecify.annotations.NullMarked;
