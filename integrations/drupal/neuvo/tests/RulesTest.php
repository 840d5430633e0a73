<?php

declare(strict_types=1);

namespace Drupal\Tests\neuvo;

use Drupal\neuvo\ContentPolicy;
use Drupal\neuvo\PageRules;
use Drupal\neuvo\ScriptTag;
use PHPUnit\Framework\TestCase;

/**
 * The parts of the module that know nothing of Drupal.
 */
final class RulesTest extends TestCase {

  private const GATEWAY = 'https://chat.example.fi';

  /**
   * @dataProvider pages
   */
  public function testChatStandsWhereTheRulesSay(string $pages, bool $isOnlyThese, string $path, bool $shows): void {
    self::assertSame($shows, (new PageRules($pages, $isOnlyThese, ''))->shows($path));
  }

  public static function pages(): array {
    return [
      'no rule' => ['', TRUE, '/a', TRUE],
      'only these' => ["/nuoret*\n/raha", TRUE, '/nuoret/opinnot', TRUE],
      'not among them' => ["/nuoret*\r\n/raha", TRUE, '/raha/velat', FALSE],
      'exception' => ['/paattajat*', FALSE, '/paattajat', FALSE],
      'no exception' => ['/paattajat*', FALSE, '/raha', TRUE],
      'front page' => ['<front>', TRUE, '/', TRUE],
      'letters of a pattern are letters' => ['/a.c', TRUE, '/abc', FALSE],
      'letters beyond ASCII' => ['/ÄLÄ*', TRUE, '/älä-jää', TRUE],
    ];
  }

  public function testEntryIsThatOfTheFirstLineThatFits(): void {
    $rules = new PageRules('', FALSE, "/nuoret*|youth\n/ikaantyneet*| elderly\n/muut|wrong");
    self::assertSame('youth', $rules->entryOf('/nuoret/raha'));
    self::assertSame('elderly', $rules->entryOf('/ikaantyneet'));
    self::assertNull($rules->entryOf('/muut'));
    self::assertSame(['/muut|wrong'], $rules->faults());
  }

  public function testLineWithoutASlashIsAFault(): void {
    self::assertSame(['nuoret'], (new PageRules("nuoret\n<front>", TRUE, ''))->faults());
  }

  /**
   * @dataProvider policies
   */
  public function testGatewayIsAllowedInAPolicy(string $policy, string $wanted): void {
    self::assertSame($wanted, ContentPolicy::allow($policy, self::GATEWAY));
  }

  public static function policies(): array {
    $both = self::GATEWAY . ' wss://chat.example.fi';
    return [
      'named' => [
        "default-src 'none'; script-src 'self'; connect-src 'self'",
        "default-src 'none'; script-src 'self' https://chat.example.fi; connect-src 'self' $both",
      ],
      'by default-src' => [
        "default-src 'self'; img-src *",
        "default-src 'self'; img-src *; script-src 'self' https://chat.example.fi; connect-src 'self' $both",
      ],
      'none gives way' => [
        "script-src 'none'; connect-src 'none'",
        "script-src https://chat.example.fi; connect-src $both",
      ],
      'elements have their own' => [
        "script-src 'self'; script-src-elem 'self'; connect-src $both",
        "script-src 'self' https://chat.example.fi; script-src-elem 'self' https://chat.example.fi; connect-src $both",
      ],
      'nothing forbidden, nothing added' => ["frame-ancestors 'none'", "frame-ancestors 'none'"],
      'trusted types stay' => [
        "script-src 'self'; connect-src *; require-trusted-types-for 'script'",
        "script-src 'self' https://chat.example.fi; connect-src * $both; require-trusted-types-for 'script'",
      ],
    ];
  }

  /**
   * @dataProvider gateways
   */
  public function testGatewayIsAnOrigin(string $gateway, ?string $origin): void {
    self::assertSame($origin, ScriptTag::origin($gateway));
  }

  public static function gateways(): array {
    return [
      ['https://chat.example.fi/', self::GATEWAY],
      ['https://chat.example.fi:8443', 'https://chat.example.fi:8443'],
      ['http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
      ['http://chat.example.fi', NULL],
      ['https://chat.example.fi/path', NULL],
      ['javascript:alert(1)', NULL],
      ["https://chat.example.fi; script-src *", NULL],
      ['', NULL],
    ];
  }

  public function testTagHasOnlyWhatIsValid(): void {
    $settings = ['gateway' => self::GATEWAY, 'color' => 'red', 'position' => 'start', 'opening' => 'page', 'exit' => 'http://x'];
    self::assertSame(
      ['src' => self::GATEWAY . '/neuvo.js', 'async' => TRUE, 'data-language' => 'sv', 'data-entry' => 'youth', 'data-position' => 'start', 'data-open' => 'page'],
      ScriptTag::attributes($settings, 'sv', 'youth'),
    );
    self::assertNull(ScriptTag::attributes(['gateway' => ''], 'fi', NULL));
  }

}
