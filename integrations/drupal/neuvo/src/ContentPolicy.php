<?php

declare(strict_types=1);

namespace Drupal\neuvo;

/**
 * Lets the gateway into a Content-Security-Policy, in exactly the places that the chat needs.
 */
final class ContentPolicy {

  /**
   * The policy with the gateway allowed for scripts and connections; everything else stays to the letter.
   */
  public static function allow(string $policy, string $origin): string {
    $stream = preg_replace('#^http#', 'ws', $origin);
    $needed = ['script-src' => [$origin], 'connect-src' => [$origin, $stream]];
    $rows = [];
    foreach (array_filter(array_map('trim', explode(';', $policy))) as $row) {
      $parts = preg_split('/\s+/', $row) ?: [];
      $rows[strtolower((string) array_shift($parts))] ??= $parts;
    }
    foreach ($needed as $name => $sources) {
      // A policy that says nothing about scripts or connections falls back to default-src; without that, all is allowed.
      $known = $rows[$name] ?? $rows['default-src'] ?? NULL;
      if ($known === NULL) {
        continue;
      }
      $known = array_diff($known, ["'none'"]);
      $rows[$name] = array_values(array_unique([...$known, ...$sources]));
      // This directive wins over script-src for script elements.
      if ($name === 'script-src' && isset($rows['script-src-elem'])) {
        $elements = array_diff($rows['script-src-elem'], ["'none'"]);
        $rows['script-src-elem'] = array_values(array_unique([...$elements, ...$sources]));
      }
    }
    $written = array_map(static fn($name, $sources) => trim($name . ' ' . implode(' ', $sources)), array_keys($rows), $rows);
    return implode('; ', $written);
  }

}
