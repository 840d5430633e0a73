<?php

/**
 * @file
 * Finds the classes of the module without Drupal.
 */

declare(strict_types=1);

spl_autoload_register(static function (string $class): void {
  $path = dirname(__DIR__) . '/src/' . str_replace(['Drupal\\neuvo\\', '\\'], ['', '/'], $class) . '.php';
  if (str_starts_with($class, 'Drupal\\neuvo\\') && is_file($path)) {
    require $path;
  }
});
