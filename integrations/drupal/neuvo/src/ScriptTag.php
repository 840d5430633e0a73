<?php

declare(strict_types=1);

namespace Drupal\neuvo;

/**
 * The attributes of the chat's script tag, from settings that are checked first. Knows nothing of Drupal.
 */
final class ScriptTag {

  public const POSITIONS = ['end', 'start'];
  public const OPENINGS = ['button', 'page', 'script'];

  /**
   * The address of the gateway as an origin, or null when it is not one.
   */
  public static function origin(string $gateway): ?string {
    $isLocal = preg_match('#^http://(localhost|127\.0\.0\.1)(:\d+)?/?$#D', $gateway) === 1;
    $isWeb = preg_match('#^https://[a-z0-9.-]+(:\d+)?/?$#iD', $gateway) === 1;
    return $isLocal || $isWeb ? rtrim($gateway, '/') : NULL;
  }

  /**
   * The attributes; what is not set or not valid is left out.
   *
   * @param array<string, mixed> $settings
   *   The settings of the module.
   * @param string $language
   *   The language of the page.
   * @param string|null $entry
   *   The entry of the page.
   *
   * @return array<string, string|bool>|null
   *   Attributes by name, or null without a valid gateway.
   */
  public static function attributes(array $settings, string $language, ?string $entry): ?array {
    $origin = self::origin((string) ($settings['gateway'] ?? ''));
    if ($origin === NULL) {
      return NULL;
    }
    $attributes = ['src' => $origin . '/neuvo.js', 'async' => TRUE, 'data-language' => $language];
    if ($entry !== NULL) {
      $attributes['data-entry'] = $entry;
    }
    if (preg_match('/^#[0-9a-f]{6}$/iD', (string) ($settings['color'] ?? '')) === 1) {
      $attributes['data-color'] = $settings['color'];
    }
    if (($settings['position'] ?? 'end') === 'start') {
      $attributes['data-position'] = 'start';
    }
    if (in_array($settings['opening'] ?? 'button', ['page', 'script'], TRUE)) {
      $attributes['data-open'] = $settings['opening'];
    }
    if (str_starts_with((string) ($settings['exit'] ?? ''), 'https://')) {
      $attributes['data-exit'] = $settings['exit'];
    }
    return $attributes;
  }

}
