<?php

declare(strict_types=1);

namespace Drupal\neuvo;

use Drupal\Core\Cache\CacheableMetadata;

/**
 * The chat as a render array, for the block and for pages without one.
 */
final class Chat {

  /**
   * The script tag with the note for readers without JavaScript; nothing where the page rules say so.
   *
   * @return array<string, mixed>
   *   A render array.
   */
  public static function build(): array {
    $config = \Drupal::config('neuvo.settings');
    $settings = $config->get();
    $path = \Drupal::service('path_alias.manager')->getAliasByPath(\Drupal::service('path.current')->getPath());
    $path = \Drupal::service('path.matcher')->isFrontPage() ? '/' : $path;
    $rules = new PageRules((string) $settings['pages'], $settings['pages_mode'] === 'only', (string) $settings['entries']);
    $language = \Drupal::languageManager()->getCurrentLanguage()->getId();
    $attributes = ScriptTag::attributes($settings, $language, $rules->entryOf($path));

    $build = [];
    if ($attributes !== NULL && $rules->shows($path)) {
      $origin = (string) ScriptTag::origin($settings['gateway']);
      $build['script'] = ['#type' => 'html_tag', '#tag' => 'script', '#attributes' => $attributes];
      $build['note'] = [
        '#type' => 'html_tag',
        '#tag' => 'noscript',
        'link' => [
          '#type' => 'html_tag',
          '#tag' => 'p',
          '#attributes' => ['class' => ['neuvo-note']],
          'a' => [
            '#type' => 'html_tag',
            '#tag' => 'a',
            '#attributes' => ['href' => $origin . '/plain?lang=' . rawurlencode($language)],
            '#value' => t('Chat without JavaScript'),
          ],
        ],
        'hours' => ['#plain_text' => (string) $settings['note']],
        '#attached' => ['library' => ['neuvo/note']],
      ];
    }
    (new CacheableMetadata())
      ->addCacheableDependency($config)
      ->addCacheContexts(['url.path', 'languages:language_interface'])
      ->applyTo($build);
    return $build;
  }

}
